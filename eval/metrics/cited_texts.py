"""What the citations of a statement say, read from the stored articles at their offsets."""

from __future__ import annotations

from datetime import datetime

from eval.cases.gold import StoredArticle
from eval.metrics.local_judge import CitedText
from eval.records.answer_view import CitationView, StatementView
from eval.records.samples import AnsweringSample, Articles


def cited_texts(sample: AnsweringSample, statement: StatementView) -> tuple[CitedText, ...]:
    """The text that each citation of the statement points to, whatever it claims to quote.

    Numbers that no citation has, and offsets outside the article, give nothing.
    """
    by_number = {one.number: one for one in sample.answer.citations}
    cited = (by_number[number] for number in dict.fromkeys(statement.citations) if number in by_number)
    found = (_text_of(citation, sample.articles) for citation in cited)
    return tuple(one for one in found if one is not None)


def _text_of(citation: CitationView, articles: Articles) -> CitedText | None:
    article = articles.get((citation.article_id, citation.version))
    if article is None or not 0 <= citation.start < citation.end:
        return None
    text = article.text[citation.start : citation.end]
    return CitedText(text, article.title, _published_at(article)) if text else None


def _published_at(article: StoredArticle) -> datetime | None:
    try:
        return datetime.fromisoformat(article.published_at or "")
    except ValueError:
        return None
