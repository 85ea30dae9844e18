from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, ArticleInfo, Role, Sentence
from index.chunking import chunk_article
from index.tokens import count_tokens

INFO = ArticleInfo(
    id="a_1",
    version=2,
    title="Storm closes harbour",
    publisher="The Quay Gazette",
    published_at=datetime(2026, 3, 2, tzinfo=UTC),
)


def article(*parts, info=INFO):
    """An article of (text, role) pairs, each a sentence, a space apart."""
    text, sentences = "", []
    for index, (words, role) in enumerate(parts):
        start = len(text) + bool(text)
        text = f"{text} {words}".strip()
        sentences.append(
            Sentence(f"s_{index}", info.id, info.version, index, start, start + len(words), role, words)
        )
    return Article(info, text, tuple(sentences))


def body(*texts):
    return [(text, Role.BODY) for text in texts]


def ranges(passages):
    return [(passage.first, passage.last) for passage in passages]


# "One two." and its like take 3 tokens each, and two of them in a row 6.
SHORT = ["One two.", "Two three.", "Three four.", "Four five.", "Five six."]


def test_sentences_are_packed_up_to_the_budget():
    assert [count_tokens(text) for text in SHORT] == [3] * 5
    passages = chunk_article(article(*body(*SHORT)), max_tokens=6, overlap=0)
    assert ranges(passages) == [(0, 1), (2, 3), (4, 4)]
    assert [passage.token_count for passage in passages] == [6, 6, 3]
    assert passages[0].text == "One two. Two three."


def test_neighbours_share_the_overlap():
    passages = chunk_article(article(*body(*SHORT)), max_tokens=9, overlap=1)
    assert ranges(passages) == [(0, 2), (2, 4)]


def test_the_overlap_gives_way_to_the_budget():
    long = "This one sentence is as long as the whole budget allows."
    passages = chunk_article(
        article(*body("One two.", long, "Two three.")), max_tokens=count_tokens(long), overlap=1
    )
    assert ranges(passages) == [(0, 0), (1, 1), (2, 2)]


def test_a_sentence_over_the_budget_is_a_passage_of_its_own():
    long = "word " * 50 + "end."
    passages = chunk_article(article(*body("One two.", long, "Two three.")), max_tokens=10, overlap=1)
    assert ranges(passages) == [(0, 0), (1, 1), (2, 2)]
    assert passages[1].token_count > 10


def test_a_heading_opens_a_passage_and_never_ends_one_that_goes_on():
    parts = [
        *body("One two.", "Two three."),
        ("Harbour closed", Role.HEADING),
        *body("Three four.", "Four five."),
    ]
    passages = chunk_article(article(*parts), max_tokens=8, overlap=0)
    assert ranges(passages) == [(0, 1), (2, 3), (4, 4)]


def test_captions_stand_apart_and_furniture_is_in_no_passage():
    parts = [
        *body("One two."),
        ("Boats. Mara Lind/dpa", Role.CAPTION),
        *body("Two three."),
        ("Read more", Role.BOILERPLATE),
        *body("Three four."),
        ("One two.", Role.REPEATED),
    ]
    passages = chunk_article(article(*parts), max_tokens=100, overlap=1)
    assert ranges(passages) == [(0, 0), (1, 1), (2, 2), (4, 4)]


def test_the_header_says_title_publisher_and_day_and_stays_out_of_the_text():
    (passage,) = chunk_article(article(*body("One two.")), max_tokens=10, overlap=0)
    assert passage.header == "Storm closes harbour | The Quay Gazette, 2 March 2026"
    assert passage.text == "One two."
    assert passage.indexed_text == f"{passage.header}\nOne two."


def test_an_endless_title_does_not_crowd_out_the_passage():
    info = ArticleInfo(id="a_1", version=1, title="storm " * 500)
    (passage,) = chunk_article(article(*body("One two."), info=info), max_tokens=10, overlap=0)
    assert count_tokens(passage.header) <= 48


def test_an_article_without_sentences_has_no_passages():
    assert chunk_article(article(), max_tokens=10, overlap=1) == ()


PARTS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["storm", "Ada", "1,300", "“yes”", "Łódź"]), min_size=1, max_size=12),
        st.sampled_from(Role),
    ),
    max_size=25,
)


@given(PARTS, st.integers(min_value=1, max_value=40), st.integers(min_value=0, max_value=4))
def test_passages_keep_every_promise(parts, max_tokens, overlap):
    whole = article(*((" ".join(words) + ".", role) for words, role in parts))
    passages = chunk_article(whole, max_tokens=max_tokens, overlap=overlap)
    assert passages == chunk_article(whole, max_tokens=max_tokens, overlap=overlap)
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        inside = whole.sentences[passage.first : passage.last + 1]
        assert passage.text == whole.text[inside[0].start : inside[-1].end]
        assert passage.token_count == count_tokens(passage.text)
        assert passage.token_count <= max_tokens or len(inside) == 1
        roles = {sentence.role for sentence in inside}
        assert roles <= {Role.BODY, Role.HEADING} or roles == {Role.CAPTION}
    for before, after in pairwise(passages):
        assert before.first < after.first
        assert before.last < after.last
        assert before.last - after.first + 1 <= overlap
    found = {index for passage in passages for index in range(passage.first, passage.last + 1)}
    wanted = {
        sentence.index
        for sentence in whole.sentences
        if sentence.role not in {Role.BOILERPLATE, Role.REPEATED}
    }
    assert found == wanted
