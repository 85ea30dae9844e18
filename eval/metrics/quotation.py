"""Does what is given as a quotation stand in the source, word for word?"""

from __future__ import annotations

import re

from eval.metrics.cited_texts import cited_texts
from eval.metrics.metric import Gate, Metric
from eval.metrics.outcome import NotApplicable, Outcome, Score
from eval.records.answer_view import StatementView
from eval.records.samples import AnsweringSample
from service.answer import Origin

_MARKS = re.compile('[“”„‟«»"]')
_MARKED = re.compile('[“„‟«"]([^“”„‟«»"]*\\w[^“”„‟«»"]*)[”“»"]')
_SINGLE = str.maketrans("‘’‚‛`´", "''''''")
_DASH = re.compile("[–—‐‑‒−]")


def quote_fidelity(sample: AnsweringSample) -> Outcome:
    """Of all quotations, the share that stands word for word in a sentence that its statement cites. Quotations are
    the statements given as quoted, and what stands between double quotation marks in the others.

    Our own definition. Quoted statements must agree character for character; within others the shapes of
    quotation marks and dashes, white space and a comma or full stop before the closing mark do not count.
    """
    found = [
        is_found
        for statement in sample.answer.statements
        for is_found in _find_quotations(statement, [one.text for one in cited_texts(sample, statement)])
    ]
    if not found:
        return NotApplicable("nothing was quoted")
    return Score(sum(found), out_of=len(found))


def _find_quotations(statement: StatementView, cited: list[str]) -> list[bool]:
    """For each quotation of the statement, whether a cited text holds it."""
    if statement.origin == Origin.QUOTED:
        return [any(statement.text in text for text in cited)]
    plain = [_plain(text) for text in cited]
    quotations = [_plain(match).rstrip(" .,") for match in _MARKED.findall(statement.text)]
    return [any(quotation in text for text in plain) for quotation in quotations if quotation]


def _plain(text: str) -> str:
    folded = _DASH.sub("-", _MARKS.sub("", text).translate(_SINGLE))
    return " ".join(folded.replace("…", "...").split())


METRICS = (
    Metric(
        "quote_fidelity",
        "citation",
        "Quotations found in their source",
        quote_fidelity,
        counted="quotations",
        gate=Gate.ANY,
    ),
)
