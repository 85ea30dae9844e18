"""RealTime QA over its own pages: news-quiz questions, each over every sentence of the pages found for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.cases.case import GivenText, SelectionCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_json_lines
from index.cleaning import clean_text
from index.sentences import split_sentences

INFO = DatasetInfo(
    name="realtimeqa_pages",
    title="RealTime QA, sentences of full pages",
    source="Kasai et al., RealTime QA: What's the Answer Right Now? (NeurIPS 2023), quizzes of 2024 and 2025 with "
    "pages",
    licence="none stated: measure only",
    measures="finding a sentence with the answer among the hundreds of up to ten full news pages",
    task=Task.SELECTION,
    files=("realtimeqa/dev.jsonl.gz",),
    home="https://github.com/realtimeqa/realtimeqa_public",
)

_LEADING_ARTICLE = re.compile(r"^\W*(?:the|an?)\s+", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_WORD = re.compile(r"[^\W_]+|%")
_MAX_ACRONYM = 5


def load(options: LoadOptions) -> Dataset:
    """The questions whose answer stands in their pages, word for word; each sentence with it is gold by itself.

    Nobody marked the sentences: some hold the words and do not answer. Of the other questions it is not known
    whether the pages answer them, so they are left out; so is what asks "which of the following".
    """
    return Dataset(INFO, make_cases(read_json_lines(INFO, options, INFO.files[0]), _make))


def _make(row: Row) -> Iterator[SelectionCase]:
    body = row.value
    if "of the following" in body["question_sentence"]:  # the choices are not shown
        return
    answer = body["choices"][int(body["answer"][0])]
    is_said = _whole_words(answer).search
    pages = [page for page in body["pages"] if page["text"]]
    if not any(is_said(page["text"]) for page in pages):  # splitting is what takes time
        return
    sentences = tuple(
        GivenText(text=sentence, title=page["title"])
        for page in pages
        for sentence in _sentences(page["text"])
    )
    gold = tuple((place,) for place, sentence in enumerate(sentences) if is_said(sentence.text))
    if not gold:
        return
    yield SelectionCase(
        id=body["question_id"],
        question=body["question_sentence"],
        sentences=sentences,
        answerable=True,
        gold=gold,
        answers=(answer,),
        tags=(body["question_source"].strip().lower(), body["question_date"][:4]),
    )


def _sentences(page: str) -> list[str]:
    """The sentences of a page as they would be stored."""
    text = clean_text(page)
    return [text[start:end] for start, end in split_sentences(text)]


def _whole_words(answer: str) -> re.Pattern[str]:
    """Finds the words of the answer one after the other, whatever stands between them: "Washington D.C."."""
    plain = _DOTTED.sub(lambda match: match.group().replace(".", ""), answer)
    words = _WORD.findall(_LEADING_ARTICLE.sub("", plain))
    if not words:
        raise ValueError(f"the answer {answer!r} has no word")
    phrase = r"[\W_]*".join(_spelled(word) for word in words)
    return re.compile(rf"(?<!\w)(?<!\d[.,]){phrase}(?!\w|[.,]\d)", re.IGNORECASE)


def _spelled(word: str) -> str:
    if word == "%":
        return r"(?:%|per\s?cent)"
    if word.isalpha() and word.isupper() and 1 < len(word) <= _MAX_ACRONYM:
        letters = r"\.?".join(word)
        return f"(?-i:{letters})"  # "US" is not "us"
    return word


ADAPTER = Adapter(INFO, load)
