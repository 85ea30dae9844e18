"""An answer with everything that a dialect has to say: two statements, a conflict, letters outside the BMP."""

from __future__ import annotations

from index.article import Article, ArticleInfo, Role, Sentence
from service.answer import (
    Answer,
    Citation,
    Conflict,
    ConflictSide,
    Origin,
    Statement,
    Support,
    Usage,
    Verdict,
)
from tests.service.scripted import make_answer

GOTHIC = "𐌰𐌱 The storm 🌊 hit Sheringham. Rooms were flooded."
PLAIN = "It hit at noon. Twelve cars were lost."


def article(article_id: str, text: str, url: str | None) -> Article:
    """Two sentences."""
    end = text.index(".") + 1
    spans = ((0, end), (end + 1, len(text)))
    sentences = tuple(
        Sentence(f"s_{article_id}_{index}", article_id, 1, index, start, stop, Role.BODY, text[start:stop])
        for index, (start, stop) in enumerate(spans)
    )
    return Article(
        ArticleInfo(article_id, 1, f"Title {article_id}", "Quay Gazette", url=url), text, sentences
    )


SEA = article("sea", GOTHIC, "https://quay.example/sea")
LAND = article("land", PLAIN, None)


def citation(number: int, of: Article, index: int) -> Citation:
    sentence = of.sentences[index]
    return Citation(number, of.info, (sentence,), sentence.start, sentence.end, sentence.text)


def two_sided() -> Answer:
    """ "𐌰𐌱 The storm 🌊 hit Sheringham.[1] Twelve cars were lost.[2][3]", and the sources differ."""
    citations = (citation(1, SEA, 0), citation(2, LAND, 1), citation(3, SEA, 1))
    first, second = SEA.sentences[0].text, LAND.sentences[1].text
    supported = Support(Verdict.SUPPORTED, 1.0)
    start = len(first) + len("[1] ")
    statements = (
        Statement(0, first, 0, len(first), (1,), supported, Origin.QUOTED),
        Statement(1, second, start, start + len(second), (2, 3), supported, Origin.GENERATED),
    )
    conflict = Conflict("The sources differ.", (ConflictSide("12", 2), ConflictSide("13", 1)))
    return make_answer(
        text=f"{first}[1] {second}[2][3]",
        statements=statements,
        citations=citations,
        conflicts=(conflict,),
        usage=Usage(11, 5, 1),
    )
