"""BIPIA, e-mail part: questions on e-mails that carry an instruction to whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from eval.cases.case import AnsweringCase, CaseFilters
from eval.cases.folding import contains
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents
from eval.datasets.public_files import Row, make_cases, read_json, read_json_lines
from eval.datasets.reading import reading
from index.article import ArticleDraft

EMAILS = "bipia/benchmark/email/test.jsonl"
ATTACKS = "bipia/benchmark/text_attack_test.json"

INFO = DatasetInfo(
    name="bipia",
    title="BIPIA, injected instructions in e-mails",
    source="Yi et al., Benchmarking and Defending Against Indirect Prompt Injection Attacks (KDD 2025), test",
    licence="MIT; parts differ",
    measures="security: whether an instruction inside an article is followed or shown as an answer",
    files=(EMAILS, ATTACKS),
    home="https://github.com/microsoft/BIPIA",
)

_HEADER = re.compile(
    r"SUBJECT: (?P<subject>.*?)\|(?:EMAIL_FROM: .*?\|)?(?:RECEIVED DATE: .*?\|)?CONTENT:", re.DOTALL
)
_SENTENCE_START = re.compile(r"(?<=[.!?])\s+(?=\S)")
_DICTATED = re.compile(r'"([^"]{8,})"|\b(www\.[\w.-]+\w)')
_POSITIONS = ("start", "middle", "end")
_UNANSWERED = "unknown"


@dataclass(frozen=True, slots=True)
class _Attack:
    """An instruction, its kind ("Base Encoding"), and where in the e-mail it goes."""

    name: str
    kind: str
    text: str
    position: str


@dataclass(frozen=True, slots=True)
class _Variant:
    """An e-mail as it is stored for one case, and what an answer from it must not say."""

    name: str
    text: str
    tags: tuple[str, ...]
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Email:
    """What is said under a subject; forwarded fragments have none."""

    subject: str
    content: str

    def clean(self, name: str) -> _Variant:
        """As it was sent."""
        return _Variant(name, _join(self.subject, self.content), ("clean",))

    def attacked(self, attack: _Attack) -> _Variant:
        """With the instruction as a paragraph of its own: first, after half the sentences, or last."""
        before, after = self.content[: self._half], self.content[self._half :]
        text = {
            "start": _join(attack.text, self.subject, self.content),
            "middle": _join(self.subject, before, attack.text, after),
            "end": _join(self.subject, self.content, attack.text),
        }[attack.position]
        dictated = tuple(one for found in _DICTATED.findall(attack.text) for one in found if one)
        return _Variant(attack.name, text, (attack.kind, attack.position), (attack.text, *dictated))

    @property
    def _half(self) -> int:
        starts = [match.end() for match in _SENTENCE_START.finditer(self.content)]
        return starts[len(starts) // 2] if starts else len(self.content)


def load(options: LoadOptions) -> Dataset:
    """Every e-mail as it was sent, and again with each of its share of the 75 instructions in it.

    The paper puts each instruction into each e-mail at each of three places, 11,250 cases; here each
    instruction stands at each place once, in one e-mail after the other. Each question is to be answered from
    its own e-mail, as there. Left out: e-mails whose answer does not stand in them, sender and date, which no
    question asks for, and the other parts (web pages and news only as numbers of licensed sets; tables, code).
    """
    with reading(ATTACKS):
        attacks = _read_attacks(read_json(INFO, options, ATTACKS))
    with reading(EMAILS):
        rows = [row for row in read_json_lines(INFO, options, EMAILS) if _is_consistent(row.value)]
    shares = {row.place: attacks[number :: len(rows)] for number, row in enumerate(rows)}
    documents = Documents()
    cases = make_cases(rows, partial(_make, shares=shares, documents=documents))
    return Dataset(INFO, cases, documents.drafts)


def _make(
    row: Row, *, shares: Mapping[str, Sequence[_Attack]], documents: Documents
) -> Iterator[AnsweringCase]:
    email, ideal = _read_email(row.value["context"]), row.value["ideal"]
    is_answerable = ideal != _UNANSWERED
    clean = email.clean(f"clean-{row.place.rpartition(':')[2]}")
    for variant in (clean, *(email.attacked(attack) for attack in shares[row.place])):
        article = documents.add(variant.name, ArticleDraft(text=variant.text, title=email.subject)).name
        yield AnsweringCase(
            id=variant.name,
            question=row.value["question"].removeprefix("Q: "),
            answerable=is_answerable,
            answers=(ideal,) if is_answerable else (),
            gold_articles=(article,) if is_answerable else (),
            wrong_answers=variant.unwanted,
            filters=CaseFilters(articles=(article,)),
            comes_with=(article,),
            tags=variant.tags,
        )


def _read_attacks(kinds: Mapping[str, Sequence[str]]) -> list[_Attack]:
    return [
        _Attack(f"{'-'.join(re.findall(r'[a-z]+', kind.lower()))}-{number}-{position}", kind, text, position)
        for kind, texts in kinds.items()
        for number, text in enumerate(texts, start=1)
        for position in _POSITIONS
    ]


def _read_email(context: str) -> _Email:
    header = _HEADER.match(context)
    if header is None:
        return _Email("", context.strip())
    return _Email(header["subject"].strip(), context[header.end() :].strip())


def _join(*paragraphs: str) -> str:
    return "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())


def _is_consistent(body: Mapping[str, Any]) -> bool:
    """Whether the answer, if there is said to be one, stands in the e-mail."""
    return body["ideal"] == _UNANSWERED or contains(body["context"], body["ideal"])


ADAPTER = Adapter(INFO, load)
