"""Ingest: every draft gets a true receipt, bad content is refused with a reason, nothing is stored twice."""

import threading
from dataclasses import replace

import pytest

from index.article import ArticleDraft, Receipt, ReceiptStatus, Role
from index.catalogue import Catalogue
from index.errors import EmbeddingFailed, ProjectionFailed
from tests.builders import TEXT, Collection, make_draft, make_drafts, open_collection


def statuses(receipts: list[Receipt]) -> list[str]:
    return [receipt.status.value for receipt in receipts]


def test_a_new_article_is_created_and_found_by_words_and_by_vector(collection: Collection) -> None:
    (receipt,) = collection.ingest(make_draft())
    assert receipt.status is ReceiptStatus.CREATED
    assert (receipt.version, receipt.sentences, receipt.reason) == (1, 5, None)
    (best, _), *_ = collection.lexical.query("Who is the mayor?", 1)
    assert "Mayor Ada Quill" in collection.catalogue.passages_by_id([best])[best].passage.text
    vector = collection.embedder.embed_query("fishing boats sank at their moorings")
    (best, _), *_ = collection.vectors.query(vector, 1)
    assert "boats" in collection.catalogue.passages_by_id([best])[best].passage.text


def test_the_same_article_twice_changes_nothing(collection: Collection) -> None:
    first = collection.ingest(*make_drafts(3))
    before, embedded = collection.catalogue.counts(), len(collection.embedder.embedded)
    again = collection.ingest(*make_drafts(3))
    assert statuses(again) == ["unchanged"] * 3
    assert [(r.article_id, r.sentences, r.passages) for r in again] == [
        (r.article_id, r.sentences, r.passages) for r in first
    ]
    assert collection.catalogue.counts() == before
    assert len(collection.embedder.embedded) == embedded


def test_the_same_article_twice_in_one_batch_is_stored_once(collection: Collection) -> None:
    receipts = collection.ingest(
        make_draft(), make_draft(url="http://www.quay.example/storm/?utm_source=x#top")
    )
    assert statuses(receipts) == ["created", "unchanged"]


@pytest.mark.parametrize(
    "change", [{"text": TEXT + " It rained."}, {"title": "Harbour shut"}, {"author": None}]
)
def test_the_same_address_with_other_content_is_a_new_version(
    collection: Collection, change: dict[str, str]
) -> None:
    collection.ingest(make_draft())
    (receipt,) = collection.ingest(make_draft(**change))
    assert (receipt.status, receipt.version) == (ReceiptStatus.UPDATED, 2)
    assert collection.vectors.ids() == collection.lexical.ids() == collection.catalogue.searchable_ids()


def test_another_file_name_is_no_new_version(collection: Collection) -> None:
    receipts = collection.ingest(make_draft(), make_draft(source="elsewhere.md"))
    assert statuses(receipts) == ["created", "unchanged"]


def test_the_same_text_on_another_page_is_stored_and_marked(collection: Collection) -> None:
    first, second = collection.ingest(
        make_draft(), make_draft(url="https://wire.example/1", publisher="Wire")
    )
    assert second.status is ReceiptStatus.DUPLICATE
    assert second.duplicate_of == first.article_id
    assert second.article_id != first.article_id
    assert second.passages > 0


def test_without_an_address_title_publisher_and_text_tell_articles_apart(collection: Collection) -> None:
    draft = make_draft(url=None)
    receipts = collection.ingest(
        draft, draft, replace(draft, publisher="Wire"), replace(draft, text="Something else.")
    )
    assert statuses(receipts) == ["created", "unchanged", "duplicate", "created"]
    assert len({receipt.article_id for receipt in receipts}) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("2026 - 17 ... 4 %", "letters"),
        ("\x00\x01\x02\x03ELF\x7f\x00" * 50, "text"),
        ("caf\ufffd \ufffd\ufffd \ufffd" * 20, "encoding"),
        ("word " * 5000, "20,000"),
    ],
)
def test_bad_content_is_refused_with_its_reason(collection: Collection, text: str, reason: str) -> None:
    small = open_collection(collection.directory.parent / "small", max_article_chars=20_000)
    receipts = small.ingest(make_draft(text=text), make_draft())
    small.close()
    assert statuses(receipts) == ["rejected", "created"]
    assert reason in (receipts[0].reason or "")
    assert receipts[0].article_id is None
    assert receipts[0].source == "storm.md"


def test_fields_are_tidied_and_hostile_characters_do_no_harm(collection: Collection) -> None:
    hostile = "A\x00b\ud800 \u202e c.\n"
    (receipt,) = collection.ingest(
        make_draft(
            text=TEXT + hostile, title=hostile * 2, publisher=" \n ", author=hostile, url="https://[bad/x"
        )
    )
    info = collection.catalogue.article_info(receipt.article_id)
    assert "\n" not in info.title
    assert info.publisher is None
    assert collection.catalogue.get_article(receipt.article_id).text.startswith(TEXT)


def test_an_article_without_title_gets_its_first_words(collection: Collection) -> None:
    long = "The harbour master said that each ship which sought shelter from the storm must sail by noon on Thursday."
    short, cut = collection.ingest(make_draft(title="", url=None), make_draft(text=long, title="", url=None))
    assert short.title == "The harbour of Port Ellen was closed on Monday after a storm."
    assert cut.title.endswith("…")
    assert long.startswith(cut.title[:-1] + " ")
    assert len(cut.title) <= 100


@pytest.mark.parametrize("language", ["de", None])
def test_another_language_is_stored_with_a_warning(collection: Collection, language: str | None) -> None:
    german = (
        "Der Hafen wurde am Montag nach einem Sturm geschlossen. Drei Boote sanken an ihren Liegeplätzen."
    )
    (receipt,) = collection.ingest(make_draft(text=german, language=language))
    assert receipt.status is ReceiptStatus.CREATED
    assert "'de'" in (receipt.reason or "")


def test_receipts_come_in_the_order_of_the_drafts(collection: Collection) -> None:
    drafts = make_drafts(150)
    drafts[70] = make_draft(text="")
    receipts = collection.ingest(*drafts)
    assert [r.title for r in receipts if r.article_id] == [d.title for n, d in enumerate(drafts) if n != 70]
    assert receipts[70].status is ReceiptStatus.REJECTED


def test_a_receipt_means_that_both_projections_have_the_article(collection: Collection) -> None:
    for receipt in collection.ingester.ingest(iter(make_drafts(80))):
        ids = {item.passage.id for item in collection.catalogue.passages_of(receipt.article_id)}
        assert ids <= collection.vectors.ids()
        assert ids <= collection.lexical.ids()


def test_captions_are_embedded_and_boilerplate_is_not(collection: Collection) -> None:
    caption, footer = (
        "Boats lie on the quay in Port Ellen, 2 March.",
        "Read our newsletter for more stories like this.",
    )
    draft = make_draft(
        text=f"{caption}\n\n{TEXT}\n\n{footer}",
        captions=frozenset({caption}),
        boilerplate=frozenset({footer}),
    )
    (receipt,) = collection.ingest(draft)
    sentences = collection.catalogue.get_article(receipt.article_id).sentences
    vectors = collection.catalogue.sentence_vectors([sentence.id for sentence in sentences])
    without = {sentence.role for sentence in sentences if sentence.id not in vectors}
    assert {Role.CAPTION, Role.BOILERPLATE} <= {sentence.role for sentence in sentences}
    assert without == {Role.BOILERPLATE}


def test_a_failing_embedding_model_stores_nothing(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(texts: object) -> None:
        raise EmbeddingFailed("out of order")

    monkeypatch.setattr(collection.embedder, "embed_texts", fail)
    with pytest.raises(EmbeddingFailed):
        collection.ingest(make_draft())
    assert collection.catalogue.counts().articles == 0


def test_a_failing_projection_is_told_again_at_the_next_opening(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ProjectionFailed("gone")

    with monkeypatch.context() as patched:
        patched.setattr(collection.vectors, "add", fail)
        with pytest.raises(ProjectionFailed):
            collection.ingest(make_draft())
    assert collection.catalogue.counts().pending > 0
    assert collection.lexical.count() > 0  # one projection failing does not hold up the other
    collection.close()
    again = open_collection(collection.directory)
    assert again.recover().replayed > 0
    assert again.catalogue.counts().pending == 0
    assert again.vectors.ids() == again.lexical.ids() == again.catalogue.searchable_ids()
    again.close()


def test_replaying_what_was_already_done_changes_nothing(collection: Collection) -> None:
    collection.ingest(*make_drafts(5))
    held = collection.catalogue.searchable_ids()
    collection.catalogue.post(add=sorted(held), remove=["p_gone"])
    collection.recover()
    assert collection.vectors.ids() == collection.lexical.ids() == held


def test_opening_adds_what_a_projection_lost_and_removes_what_it_should_not_hold(
    collection: Collection,
) -> None:
    collection.ingest(*make_drafts(6))
    held = sorted(collection.catalogue.searchable_ids())
    collection.vectors.remove(held[:2])
    collection.lexical.remove(held[3:4])
    recovery = collection.recover()
    assert recovery.added == 3
    assert collection.vectors.ids() == collection.lexical.ids() == set(held)


def test_articles_can_be_read_while_others_are_ingested_from_two_threads(collection: Collection) -> None:
    drafts, failures = make_drafts(60), []

    def ingest(part: list[ArticleDraft]) -> None:
        try:
            list(collection.ingester.ingest(part))
        except Exception as error:
            failures.append(error)

    threads = [
        threading.Thread(target=ingest, args=(drafts[:40],)),
        threading.Thread(target=ingest, args=(drafts[20:],)),
    ]
    for thread in threads:
        thread.start()
    vector = collection.embedder.embed_query("town1 river1")
    while any(thread.is_alive() for thread in threads):
        catalogue: Catalogue = collection.catalogue
        catalogue.passages_by_id([passage for passage, _ in collection.vectors.query(vector, 5)])
        catalogue.passages_by_id([passage for passage, _ in collection.lexical.query("town1", 5)])
        catalogue.counts()
    assert failures == []
    assert collection.catalogue.counts().articles == 60
    assert collection.vectors.ids() == collection.catalogue.searchable_ids()
