"""Picking evidence: from retrieved passages to the sentences that help to answer, best first, each labelled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.article import ArticleInfo, RetrievedPassage, Role, Sentence
from index.errors import ArticleNotFound
from index.grounding import Candidate, Grounder, Relevance
from index.retriever import Retriever, Search
from service.answer import Evidence
from service.subjects import articles_on_subject

MAX_EVIDENCE = 12
_SECOND_CHOICE = frozenset({Role.CAPTION, Role.HEADING})

# A sentence that opens so says who or what is meant only together with the one before it.
_LEANS_BACK = re.compile(
    r"^[“\"‘']?(?:he|she|it|they|his|her|its|their|this|that|these|those|both|the (?:two|former|latter|same|attack|"
    r"incident|move|decision|figure|information|statement|spokesman|spokeswoman|spokesperson|official))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Ranked evidence, how probably it answers the question (0..1), and from which probability on it counts."""

    evidence: tuple[Evidence, ...]
    answerable: float
    answer_from: float

    @property
    def is_enough(self) -> bool:
        """Whether there is enough to answer."""
        return bool(self.evidence) and self.answerable >= self.answer_from

    @property
    def is_sure(self) -> bool:
        """Whether it lies nearer to certainty than to the line between answering and declining."""
        return self.is_enough and self.answerable >= (1 + self.answer_from) / 2


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence of a retrieved passage before scoring."""

    sentence: Sentence
    info: ArticleInfo
    before: Sentence | None
    also_in: tuple[ArticleInfo, ...]


class EvidenceSelector:
    """Scores the sentences of retrieved passages for a question.

    Args:
        caution: how probably they must answer to be enough; default: as fitted with the grounding model.
    """

    def __init__(self, retriever: Retriever, grounder: Grounder, *, caution: float | None = None) -> None:
        self._retriever = retriever
        self._grounder = grounder
        self._answer_from = grounder.answer_from if caution is None else caution

    def select(self, question: str, search: Search) -> Selection:
        """Rank body sentences; captions and headings are evidence only where nothing else answers."""
        found = self._with_what_they_lean_on(self._on_subject(question, list(_sentences_of(search.passages))))
        body = self._rank(question, search, [item for item in found if item.sentence.role is Role.BODY])
        if body.is_enough:
            return body
        others = self._rank(
            question, search, [item for item in found if item.sentence.role in _SECOND_CHOICE]
        )
        return others if others.is_enough or not body.evidence else body

    def _on_subject(self, question: str, found: Sequence[_Found]) -> list[_Found]:
        """Without the articles that have none of the question's names, where others have some."""
        read: dict[ArticleInfo, list[str]] = {}
        for item in found:
            read.setdefault(item.info, []).append(item.sentence.text)

        def read_whole(info: ArticleInfo) -> list[str]:
            return [sentence.text for sentence in self._sentences_of_article(info)]

        kept = articles_on_subject(question, read, read_whole)
        return [item for item in found if item.info in kept]

    def _with_what_they_lean_on(self, found: Iterable[_Found]) -> list[_Found]:
        """A sentence that leans back gets the one before it from its article, where its passage starts with it."""
        articles: dict[str, tuple[Sentence, ...]] = {}
        completed = []
        for item in found:
            needs = item.before is None and item.sentence.index > 0 and item.sentence.role is Role.BODY
            if needs and leans_back(item.sentence.text):
                if item.info.id not in articles:
                    articles[item.info.id] = self._sentences_of_article(item.info)
                before = _body_before(item.sentence, {other.index: other for other in articles[item.info.id]})
                completed.append(replace(item, before=before))
            else:
                completed.append(item)
        return completed

    def _sentences_of_article(self, info: ArticleInfo) -> tuple[Sentence, ...]:
        try:
            return self._retriever.article_sentences(info)
        except ArticleNotFound:  # deleted since it was retrieved
            return ()

    def _rank(self, question: str, search: Search, found: Sequence[_Found]) -> Selection:
        if not found:
            return Selection((), 0.0, self._answer_from)
        vectors = self._retriever.sentence_vectors([item.sentence for item in found])
        candidates = [
            Candidate(
                text=item.sentence.text,
                before=item.before.text if item.before else "",
                title=item.info.title,
                vector=vectors.get(item.sentence.id),
                article=f"{item.info.id}@{item.info.version}",
                index=item.sentence.index,
            )
            for item in found
        ]
        scores = self._grounder.relevance(question, search.query_vector, candidates)
        order = sorted(range(len(found)), key=lambda place: (-scores[place].score, place))
        answerable = self._grounder.answerable(
            question,
            search.query_vector,
            [candidates[place] for place in order],
            [scores[place] for place in order],
        )
        evidence = _labelled((found[place], scores[place]) for place in order)
        return Selection(evidence, answerable, self._answer_from)


def leans_back(text: str) -> bool:
    """Whether a sentence needs the one before it to say who or what it is about ("He told dpa ...")."""
    return _LEANS_BACK.match(text) is not None


def _sentences_of(passages: Sequence[RetrievedPassage]) -> Iterator[_Found]:
    """Each sentence once, in the order of the best passage that holds it, with the sentence before it if retrieved."""
    retrieved: dict[tuple[str, int], dict[int, Sentence]] = {}
    for passage in passages:
        known = retrieved.setdefault((passage.info.id, passage.info.version), {})
        known |= {sentence.index: sentence for sentence in passage.sentences}
    seen: set[str] = set()
    for passage in passages:
        for sentence in passage.sentences:
            if sentence.id not in seen:
                seen.add(sentence.id)
                known = retrieved[passage.info.id, passage.info.version]
                yield _Found(sentence, passage.info, _body_before(sentence, known), passage.also_in)


def _body_before(sentence: Sentence, known: Mapping[int, Sentence]) -> Sentence | None:
    """The sentence before in the running text: captions and headings between are passed over."""
    index = sentence.index - 1
    while index in known and known[index].role is not Role.BODY:
        index -= 1
    return known.get(index)


def _labelled(ranked: Iterable[tuple[_Found, Relevance]]) -> tuple[Evidence, ...]:
    """The best sentences under short labels; the same words in another article are kept as `also_in`."""
    kept: dict[str, Evidence] = {}
    for item, relevance in ranked:
        key = re.sub(r"\W+", " ", item.sentence.text).strip().casefold()
        twin = kept.get(key)
        if twin is not None:
            kept[key] = _corroborated(twin, item.info)
        elif len(kept) < MAX_EVIDENCE:
            antecedent = item.before if item.before is not None and leans_back(item.sentence.text) else None
            kept[key] = Evidence(
                label=f"S{len(kept) + 1}",
                sentence=item.sentence,
                info=item.info,
                relevance=relevance.score,
                span=relevance.span,
                antecedent=antecedent,
                also_in=item.also_in,
            )
    return tuple(kept.values())


def _corroborated(evidence: Evidence, other: ArticleInfo) -> Evidence:
    if other.id == evidence.info.id or other in evidence.also_in:
        return evidence
    return replace(evidence, also_in=(*evidence.also_in, other))
