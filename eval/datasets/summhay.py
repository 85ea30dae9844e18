"""SummHay: a hundred invented news articles on one topic, and what a complete answer over all of them says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from eval.cases.case import AnsweringCase, CaseFilters, Point
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.documents import Documents
from eval.datasets.public_files import Row, make_cases, read_json
from index.article import ArticleDraft

INFO = DatasetInfo(
    name="summhay",
    title="SummHay, two news haystacks",
    source="Laban et al., Summary of a Haystack (EMNLP 2024), news 1 and 2",
    licence="Apache-2.0",
    measures="how much of what many articles say is said, and cited from the articles that say it",
    files=("summhay/data/topic_news1.json.gz", "summhay/data/topic_news2.json.gz"),
    home="https://github.com/salesforce/summary-of-a-haystack",
)


def load(options: LoadOptions) -> Dataset:
    """Every query over its own haystack, with the insights that the articles were written to hold.

    Left out: the summaries of other systems with their verdicts, which are no gold, and the outlets in whose
    manner the articles were written, since none of them published one.
    """
    documents = Documents()
    topics = (Row(Path(file).name, read_json(INFO, options, file)) for file in INFO.files)
    return Dataset(INFO, make_cases(topics, partial(_make, documents=documents)), documents.drafts)


def _make(topic: Row, *, documents: Documents) -> Iterator[AnsweringCase]:
    haystack = topic.place.removeprefix("topic_").partition(".")[0]
    holding: dict[str, list[str]] = {}
    articles = []
    for number, body in enumerate(topic.value["documents"], start=1):
        article = documents.add(f"{haystack}-{number}", ArticleDraft(text=body["document_text"])).name
        articles.append(article)
        for insight in body["insights_included"]:
            holding.setdefault(insight, []).append(article)
    for number, subtopic in enumerate(topic.value["subtopics"], start=1):
        points = tuple(
            Point(text=one["insight"], articles=tuple(holding[one["insight_id"]]))
            for one in subtopic["insights"]
        )
        yield AnsweringCase(
            id=f"{haystack}-query-{number}",
            question=subtopic["query"],
            answerable=True,
            points=points,
            gold_articles=tuple(dict.fromkeys(name for point in points for name in point.articles)),
            filters=CaseFilters(articles=tuple(articles)),
            comes_with=tuple(articles),
            tags=(haystack,),
        )


ADAPTER = Adapter(INFO, load)
