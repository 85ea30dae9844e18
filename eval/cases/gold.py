"""Gold evidence: where the quotes of a case stand in the stored articles, and how much of it is covered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from eval.cases.case import AnsweringCase, Quote
from eval.errors import CasesInvalid

_SHOWN_QUOTE = 60


class StoredSentence(BaseModel):
    """A sentence as the service stored it: `article.text[start:end]`."""

    model_config = ConfigDict(frozen=True)

    id: str
    start: int
    end: int


class StoredArticle(BaseModel):
    """An article version as the service answered from it; gold and citations point into `text`.

    `source` is the file name by which cases refer to it.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    version: int
    source: str
    title: str = ""
    publisher: str | None = None
    published_at: str | None = None
    text: str
    sentences: tuple[StoredSentence, ...]

    def overlapping(self, start: int, end: int) -> tuple[StoredSentence, ...]:
        """The sentences that share at least one character with [start, end)."""
        return tuple(one for one in self.sentences if one.start < end and start < one.end)


class Occurrence(BaseModel):
    """One place where a gold quote stands, and the sentences that it touches there."""

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    sentences: tuple[StoredSentence, ...]


class GoldQuote(BaseModel):
    """A gold quote found in a stored article; where the article repeats it, every place counts."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    version: int
    quote: str
    occurrences: tuple[Occurrence, ...]


Gold = tuple[tuple[GoldQuote, ...], ...]
IsCovered = Callable[[GoldQuote, StoredSentence], bool]


def check_quotes(
    cases: Iterable[AnsweringCase], texts: Mapping[str, str], ambiguous: frozenset[str] = frozenset()
) -> None:
    """Check, before anything is indexed, that every quote occurs in the article that it names.

    Args:
        cases: the cases.
        texts: text by source name.
        ambiguous: names that more than one article has.

    Raises:
        CasesInvalid: lists every quote that does not, with the line of its case.
    """
    problems = []
    for case in cases:
        for quote in (one for alternative in case.evidence for one in alternative):
            if not quote.article:
                problem = f"the quote {_shorten(quote.quote)} occurs in no article"
            elif quote.source in ambiguous:
                problem = f"more than one article comes from a file named {quote.source!r}"
            elif quote.source not in texts:
                problem = f"no article comes from a file named {quote.source!r}"
            elif not occurs(quote.quote, texts[quote.source]):
                problem = f"the quote {_shorten(quote.quote)} does not occur in {quote.source}"
            else:
                continue
            problems.append(f"{case.place} (case {case.id}): {problem}")
    if problems:
        raise CasesInvalid(problems)


def find_gold(case: AnsweringCase, articles: Mapping[str, StoredArticle]) -> Gold:
    """Turn the quotes of a case into sentences of the stored articles; a quote may touch several.

    Raises:
        CasesInvalid: a quote does not occur in the stored text or touches none of its sentences.
    """
    return tuple(
        tuple(_find_quote(case, quote, articles) for quote in alternative) for alternative in case.evidence
    )


def best_recall(gold: Gold, is_covered: IsCovered) -> float:
    """Share of the gold sentences that are covered, in the alternative that is covered best.

    `gold` must not be empty. Where a quote occurs more than once, its best covered place counts.
    """
    shares = []
    for alternative in gold:
        counts = [_best_place(quote, is_covered) for quote in alternative]
        shares.append(sum(covered for covered, _ in counts) / sum(total for _, total in counts))
    return max(shares)


def is_gold(gold: Gold, article_id: str, version: int | None, start: int, end: int) -> bool:
    """Whether the span [start, end) of that article touches a gold sentence of any alternative."""
    return any(
        quote.article_id == article_id
        and version in {None, quote.version}
        and any(one.start < end and start < one.end for one in place.sentences)
        for alternative in gold
        for quote in alternative
        for place in quote.occurrences
    )


def occurs(quote: str, text: str) -> bool:
    """Whether a text holds a quote, whatever white space stands between its words."""
    return any(_occurrences(quote, text))


def _find_quote(case: AnsweringCase, quote: Quote, articles: Mapping[str, StoredArticle]) -> GoldQuote:
    where = f"{case.place} (case {case.id})"
    article = articles.get(quote.source)
    if article is None:
        raise CasesInvalid([f"{where}: no stored article comes from {quote.source!r}"])
    places = tuple(
        Occurrence(start=start, end=end, sentences=touched)
        for start, end in _occurrences(quote.quote, article.text)
        if (touched := article.overlapping(start, end))
    )
    if not places:
        raise CasesInvalid(
            [f"{where}: no sentence of the stored {quote.source} holds the quote {_shorten(quote.quote)}"]
        )
    return GoldQuote(article_id=article.id, version=article.version, quote=quote.quote, occurrences=places)


def _occurrences(quote: str, text: str) -> Iterator[tuple[int, int]]:
    # Storing an article may turn line breaks into blanks, so any white space matches any other.
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    return ((match.start(), match.end()) for match in re.finditer(pattern, text))


def _best_place(quote: GoldQuote, is_covered: IsCovered) -> tuple[int, int]:
    counts = [
        (sum(is_covered(quote, sentence) for sentence in place.sentences), len(place.sentences))
        for place in quote.occurrences
    ]
    return max(counts, key=lambda count: count[0] / count[1])


def _shorten(quote: str) -> str:
    return f"“{quote if len(quote) <= _SHOWN_QUOTE else quote[:_SHOWN_QUOTE] + '…'}”"
