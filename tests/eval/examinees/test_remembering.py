import numpy as np

from eval.examinees.remembering import RememberingEmbedder
from tests.fakes import HashEmbedder


def test_a_text_is_embedded_once_and_its_vector_is_the_same_each_time() -> None:
    embedder = HashEmbedder()
    remembering = RememberingEmbedder(embedder)

    first = remembering.embed_texts(["One.", "Two.", "One."])
    second = remembering.embed_texts(["Two.", "Three."])

    assert embedder.embedded == ["One.", "Two.", "Three."]
    assert np.array_equal(first, HashEmbedder().embed_texts(["One.", "Two.", "One."]))
    assert np.array_equal(second, HashEmbedder().embed_texts(["Two.", "Three."]))


def test_what_was_embedded_before_is_forgotten_when_it_becomes_too_much() -> None:
    embedder = HashEmbedder()
    remembering = RememberingEmbedder(embedder, most=2)

    for texts in (["One.", "Two."], ["Two.", "Three."], ["Two.", "Three."], ["One."]):
        assert np.array_equal(remembering.embed_texts(texts), HashEmbedder().embed_texts(texts))

    assert embedder.embedded == ["One.", "Two.", "Three.", "One."]


def test_no_texts_are_no_vectors() -> None:
    assert RememberingEmbedder(HashEmbedder(dimensions=8)).embed_texts([]).shape == (0, 8)


def test_it_stands_for_the_embedder_that_it_asks() -> None:
    remembering = RememberingEmbedder(HashEmbedder("words", dimensions=8))

    assert (remembering.name, remembering.dimensions) == ("words", 8)
    assert np.array_equal(
        remembering.embed_query("When?"), HashEmbedder("words", dimensions=8).embed_query("When?")
    )
