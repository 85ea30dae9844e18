"""Abstention: with too little evidence, say so, say why, and show the nearest there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.article import ArticleInfo, Filters, RetrievedPassage
from index.tokens import is_rare_word
from index.wording import content_words, names, stem
from service.answer import Abstention, Citation, Evidence, Question, Reason
from service.checks.aliases import with_short_names
from service.citing import citation_of
from service.evidence import Selection
from service.subjects import has_name, named_stems

NO_EVIDENCE_BELOW = 0.1
_NEAREST = 3
_WHICH = re.compile(r"\b(?:which|whose)\s+(?P<what>\w+)", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow (?:many|much)\s+(?P<what>\w+)", re.IGNORECASE)

# What an article need not call the thing that it names: "Elmwick Services" is seldom called a company.
_NAMED_WITHOUT = frozenset(
    "company firm business person man woman country nation city town place group organisation organization agency body "
    "newspaper outlet".split()
)


def decide(
    question: Question, selection: Selection, passages: Sequence[RetrievedPassage] = ()
) -> Abstention | None:
    """An abstention when the evidence does not answer the question, else None."""
    evidence = selection.evidence
    if not evidence:
        return _nothing_found(question.filters, passages)
    absent = absent_subjects(question.text, evidence, passages)
    if selection.is_enough and not absent:
        return None
    nearest = _nearest(evidence)
    missing = absent or unmentioned(question.text, evidence, passages)
    if missing and len(missing) < len(set(map(stem, content_words(question.text)))):
        listed = ", ".join(f"“{word}”" for word in missing)
        message = f"The articles found do not mention {listed}. The nearest sentences are listed."
        return Abstention(Reason.FALSE_PREMISE, message, nearest)
    if selection.answerable < NO_EVIDENCE_BELOW:
        return Abstention(Reason.NO_EVIDENCE, "No article found says anything about this.", nearest)
    message = "The articles found touch on this but do not answer it. The nearest sentences are listed."
    return Abstention(Reason.INSUFFICIENT, message, nearest)


def unverified(evidence: Sequence[Evidence]) -> Abstention:
    """An abstention for an answer of which nothing survived verification."""
    message = "No statement of the draft could be verified against the articles."
    return Abstention(Reason.UNVERIFIED, message, _nearest(evidence))


def found_by_no_model(evidence: Sequence[Evidence]) -> Abstention:
    """An abstention where the LLM read the evidence and said that it does not answer."""
    message = "The language model found no answer in the articles. The nearest sentences are listed."
    return Abstention(Reason.INSUFFICIENT, message, _nearest(evidence))


def _nearest(evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    return tuple(citation_of(item, number) for number, item in enumerate(evidence[:_NEAREST], start=1))


def absent_subjects(
    question: str, evidence: Sequence[Evidence], passages: Sequence[RetrievedPassage] = ()
) -> list[str]:
    """Names of the question that nothing found has; failing these, the thing it asks for ("which painting").

    Nothing found can answer such a question, however near it comes
    (docs/decisions/0006-grounding-by-similarity.md). "How many travellers" is no such case: the articles
    may say "passengers".
    """
    given = _given_stems(evidence, passages)
    question = with_short_names(question)
    named = [name for name in dict.fromkeys(names(question)) if not has_name(name, given)]
    if named:
        return named
    things = [word for match in _WHICH.finditer(question) for word in content_words(match["what"])]
    return [
        word for word in dict.fromkeys(things) if word not in _NAMED_WITHOUT and not has_name(word, given)
    ]


def unmentioned(
    question: str, evidence: Sequence[Evidence], passages: Sequence[RetrievedPassage] = ()
) -> list[str]:
    """What to name when declining: absent subjects; failing these, what is counted and rare words.

    Frequent words are not listed: that the articles do not say "send" tells the reader nothing.
    """
    subjects = absent_subjects(question, evidence, passages)
    if subjects:
        return subjects
    given = _given_stems(evidence, passages)
    question = with_short_names(question)
    counted = {word for match in _HOW_MANY.finditer(question) for word in content_words(match["what"])}
    return [
        word
        for word in dict.fromkeys(content_words(question))
        if (word in counted or (is_rare_word(word) and not word.endswith("ly"))) and not has_name(word, given)
    ]


def _given_stems(evidence: Sequence[Evidence], passages: Sequence[RetrievedPassage]) -> set[str]:
    """Stems of everything found: evidence, passages, and the titles and publishers of their articles."""
    texts = [f"{_named(item.info)} {item.sentence.text}" for item in evidence]
    texts += [f"{_named(item.info)} {item.passage.text}" for item in passages]
    return {word for text in texts for word in named_stems(text)}


def _named(info: ArticleInfo) -> str:
    return f"{info.title} {info.publisher or ''}"


def _filtered_by(filters: Filters) -> Iterator[str]:
    if filters.published_after or filters.published_before:
        yield "date"
    if filters.publishers:
        yield "publisher"
    if filters.article_ids:
        yield "article id"


def _nothing_found(filters: Filters, passages: Sequence[RetrievedPassage]) -> Abstention:
    if passages:
        return Abstention(Reason.NO_EVIDENCE, "The articles found hold no sentence that could answer.")
    if filters != Filters():
        listed = " and ".join(_filtered_by(filters))
        message = f"No article matches the filter by {listed}. Widen it or leave it out."
        return Abstention(Reason.OUT_OF_RANGE, message)
    return Abstention(
        Reason.NO_EVIDENCE, "The collection holds no article yet. Add some with `byline ingest`."
    )
