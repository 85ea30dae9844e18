"""What goes over the wire: request and response models, and the JSON body of an answer."""

from service.schemas.answers import AnswerBody, answer_body
from service.schemas.articles import ArticleBody, ArticleSummary, ReceiptBody
from service.schemas.citations import VerifiedSentenceBody
from service.schemas.envelope import ListBody, ProblemBody, list_body
from service.schemas.passages import SearchBody, SearchResult
from service.schemas.requests import (
    ArticleInput,
    ArticlesInput,
    AskRequest,
    FiltersInput,
    SearchRequest,
    VerifyRequest,
    clean_question,
)

__all__ = [
    "AnswerBody",
    "ArticleBody",
    "ArticleInput",
    "ArticleSummary",
    "ArticlesInput",
    "AskRequest",
    "FiltersInput",
    "ListBody",
    "ProblemBody",
    "ReceiptBody",
    "SearchBody",
    "SearchRequest",
    "SearchResult",
    "VerifiedSentenceBody",
    "VerifyRequest",
    "answer_body",
    "clean_question",
    "list_body",
]
