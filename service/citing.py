"""Citing: numbers for the sentences that statements rest on, and the answer's text with its markers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.article import ArticleInfo, Sentence
from service.answer import Citation, Evidence, Statement
from service.attribution import Attributed


@dataclass(frozen=True, slots=True)
class CitedText:
    """An answer's text so far ("Statement.[1] Next one.[2]"). It only grows: what it says is never taken back."""

    text: str = ""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()

    def followed_by(self, added: Attributed) -> CitedText:
        """This text with one more statement; citations are numbered in order of first use."""
        numbers = {citation.sentences[0].id: citation for citation in self.citations}
        carriers = [pair for item in added.cited for pair in _carriers(item)]
        cited = tuple(dict.fromkeys(_number(numbers, sentence, info) for sentence, info in carriers))
        start = len(self.text) + bool(self.text)
        statement = Statement(
            index=len(self.statements),
            text=added.text,
            start=start,
            end=start + len(added.text),
            citations=cited,
            support=added.support,
            origin=added.origin,
        )
        markers = "".join(f"[{number}]" for number in cited)
        text = f"{self.text}{' ' if self.text else ''}{added.text}{markers}"
        return CitedText(text, (*self.statements, statement), tuple(numbers.values()))

    def cited_by(self, statement: Statement) -> tuple[Citation, ...]:
        """The citations of one of its statements, in the order in which it names them."""
        return tuple(self.citations[number - 1] for number in statement.citations)


def cite(statements: Iterable[Attributed]) -> CitedText:
    """The text that says all of `statements`, in their order."""
    cited = CitedText()
    for statement in statements:
        cited = cited.followed_by(statement)
    return cited


def citation_of(item: Evidence, number: int) -> Citation:
    """A citation of one evidence sentence, outside any statement (for what an abstention looked at)."""
    return _citation(item.sentence, item.info, number)


def _carriers(item: Evidence) -> list[tuple[Sentence, ArticleInfo]]:
    """The sentence, and the one it leans on ("He told dpa ..."): without that one it does not carry the claim."""
    sentences = [item.sentence] if item.antecedent is None else [item.sentence, item.antecedent]
    return [(sentence, item.info) for sentence in sentences]


def _number(numbers: dict[str, Citation], sentence: Sentence, info: ArticleInfo) -> int:
    return numbers.setdefault(sentence.id, _citation(sentence, info, len(numbers) + 1)).number


def _citation(sentence: Sentence, info: ArticleInfo, number: int) -> Citation:
    return Citation(number, info, (sentence,), sentence.start, sentence.end, sentence.text)
