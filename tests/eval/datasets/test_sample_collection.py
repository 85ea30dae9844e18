import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.cases.case import AnsweringCase, Quote
from eval.cases.folding import contains, contains_any, fold
from eval.datasets.dataset import Dataset, LoadOptions
from eval.datasets.sample import FOLDER, load
from index.article import ArticleDraft, Role
from index.cleaning import assign_roles, clean_text
from index.loading import find_files
from index.sentences import split_sentences

ARTICLES = FOLDER / "articles"
HIDDEN = ("cheap ferry tickets", "sabotaged", "9,000", "sacked", "half price", "Two people have died")
UNANSWERABLE_REASONS = {"false_premise", "no_evidence", "insufficient"}
KINDS = {".txt", ".md", ".html", ".json", ".jsonl", ".xml"}


@cache
def sample() -> Dataset:
    return load(LoadOptions(data=Path()))


def drafts() -> dict[str, ArticleDraft]:
    return {draft.source: draft for draft in sample().drafts if draft.source}


def quotes_of(case: AnsweringCase) -> list[Quote]:
    return [quote for alternative in case.evidence for quote in alternative]


@cache
def sentences_of(source: str) -> dict[str, Role]:
    draft = drafts()[source]
    text = clean_text(draft.text)
    spans = split_sentences(text)
    roles = assign_roles(text, spans, captions=draft.captions, boilerplate=draft.boilerplate)
    return {text[start:end]: role for (start, end), role in zip(spans, roles, strict=True)}


def superseded() -> set[str]:
    dated = [(name, draft) for name, draft in drafts().items() if draft.url and draft.published_at]
    newest = {draft.url: name for name, draft in sorted(dated, key=lambda one: str(one[1].published_at))}
    return {name for name, draft in dated if newest[draft.url] != name}


answerable = pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.id) for case in sample().cases if case.answerable]
)


def test_every_file_loads_and_each_article_has_its_own_name() -> None:
    assert sample().unread == ()
    assert len(drafts()) == len(sample().drafts) >= 24


def test_every_kind_of_file_that_can_be_loaded_is_there() -> None:
    assert {path.suffix for path in find_files([ARTICLES])} == KINDS


def test_articles_are_short_and_say_where_they_come_from() -> None:
    for name, draft in drafts().items():
        assert 80 <= len(draft.text.split()) <= 450, name
        assert draft.title, name
        assert draft.language in {"en", None}, name  # None: found out when it is stored
        if not name.endswith(".txt"):  # plain text has no place for these
            assert draft.publisher and draft.author and draft.published_at, name
            assert re.fullmatch(r"https://www\.\w+\.example/\S+", draft.url or ""), name


def test_newer_versions_come_after_the_older_ones_in_path_order() -> None:
    order = [path.name for path in find_files([ARTICLES])]
    older = superseded()
    assert len(older) == 3
    for name in older:
        newer = f"{Path(name).stem}-v2{Path(name).suffix}"
        assert drafts()[name].url == drafts()[newer].url
        assert order.index(name) < order.index(newer)


def test_the_reprint_carries_the_sentences_of_the_wire_story() -> None:
    wire = drafts()["tram-strike-northshore-wire.md"]
    reprint = drafts()["tram-strike-greywick-courier.html"]
    shared = [paragraph for paragraph in wire.text.split("\n\n") if paragraph in reprint.text]
    assert len(shared) >= 6
    assert wire.publisher != reprint.publisher


@pytest.mark.parametrize("words", HIDDEN)
def test_what_readers_cannot_see_is_in_a_page_and_in_no_article(words: str) -> None:
    assert any(words in path.read_text(encoding="utf-8") for path in ARTICLES.rglob("*.html"))
    assert not any(words in draft.text for draft in drafts().values())


def test_the_readme_names_every_file() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for path in find_files([ARTICLES]):
        assert f"`{path.relative_to(ARTICLES).as_posix()}`" in readme


def test_the_readme_counts_right() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert f"{len(drafts())} short news articles" in readme
    assert f"{len(sample().cases)} gold questions" in readme


def test_there_are_enough_cases_of_every_sort() -> None:
    tags = Counter(tag for case in sample().cases for tag in case.tags)
    assert len(sample().cases) >= 80
    assert tags["unanswerable"] / len(sample().cases) >= 0.25
    assert min(tags["false_premise"], tags["no_evidence"]) >= 10
    assert tags["conflict"] >= 8
    assert min(tags["pronoun"], tags["quote"]) >= 5
    assert min(tags["updated"], tags["two_sentences"]) >= 4


def test_no_question_is_asked_twice() -> None:
    questions = Counter(fold(case.question) for case in sample().cases)
    assert questions.most_common(1)[0][1] == 1


def test_every_case_is_tagged_as_what_it_is() -> None:
    for case in sample().cases:
        tags = set(case.tags)
        assert len(tags) == len(case.tags), case.id
        assert ("unanswerable" in tags) is not case.answerable, case.id
        assert bool(tags & UNANSWERABLE_REASONS) is not case.answerable, case.id
        assert len(tags & {"easy", "medium", "hard"}) == case.answerable, case.id
        assert ("conflict" in tags) is (case.conflict is not None), case.id
        needs_newer = [any("-v2." in quote.article for quote in one) for one in case.evidence]
        assert ("updated" in tags) is (case.answerable and all(needs_newer)), case.id


@answerable
def test_evidence_is_whole_body_sentences_named_by_path(case: AnsweringCase) -> None:
    for quote in quotes_of(case):
        assert (ARTICLES / quote.article.partition("#")[0]).is_file()
        assert clean_text(drafts()[quote.source].text).count(quote.quote) == 1
        assert sentences_of(quote.source).get(quote.quote) is Role.BODY


@answerable
def test_evidence_is_never_in_an_older_version(case: AnsweringCase) -> None:
    assert not {quote.source for quote in quotes_of(case)} & superseded()


@answerable
def test_each_alternative_says_an_accepted_answer_and_every_side_of_a_conflict(case: AnsweringCase) -> None:
    for alternative in case.evidence:
        said = "\n".join(quote.quote for quote in alternative)
        assert contains_any(said, case.answers)
        if case.conflict:
            assert all(contains(said, value) for value in case.conflict.values)
            assert all(contains_any(value, case.answers) for value in case.conflict.values)
        if "two_sentences" in case.tags:
            assert len(alternative) > 1


@answerable
def test_questions_do_not_copy_the_words_of_the_evidence(case: AnsweringCase) -> None:
    words = fold(case.question)
    runs = [words[at : at + 5] for at in range(len(words) - 4)]
    for quote in quotes_of(case):
        assert not any(contains(quote.quote, " ".join(run)) for run in runs)


@answerable
def test_the_question_does_not_give_its_answer_away(case: AnsweringCase) -> None:
    assert not contains_any(case.question, case.answers)
