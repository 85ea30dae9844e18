"""A plain program: the five best passages by BM25, an LLM that is asked to cite them with [n] markers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.cases.gold import StoredArticle
from eval.errors import RunInvalid
from eval.peers.peer import Answering, PeerReply, Source, milliseconds_since, newest
from eval.peers.writer import MAX_REPLY_TOKENS, Writer
from eval.running.indexing import throw_away
from eval.running.progress import Progress
from eval.running.system import Collection
from index.article import Filters
from index.rows import StoredPassage
from prompts import Message
from service.prompt_budget import estimate_tokens
from service.settings import Settings

if TYPE_CHECKING:
    from service.wiring import Byline

TOP_K = 5

# Of three forms, tried on 7 answerable questions of the sample collection, this one had SmolLM2-135M answer most of
# them right: 3, against 2 with a worked example and 1 with the instruction last. None had it write markers.
PROMPT = """\
Answer the question in one or two sentences, from the numbered passages and from nothing else. After each sentence \
write the number of the passage that says so in square brackets, like [2]. If no passage answers the question, \
write only: Not found.

{passages}

Question: {question}
Answer:"""


class BM25AndLLM:
    """The program that many would write first.

    Its passages are Byline's own, whole sentences without page furniture, and so is its BM25, with stems, accents
    folded and headlines counted: kinder than a plain program would have it.
    """

    name = "bm25-llm"
    prompt = f"bm25-llm@{hashlib.sha256(PROMPT.encode()).hexdigest()[:12]}"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def models(self) -> Mapping[str, str]:
        """None: BM25 needs no embedding."""
        return {}

    @property
    def settings(self) -> Mapping[str, Any]:
        """How many passages of which size."""
        return {
            "top_k": TOP_K,
            "passage_tokens": self._settings.passage_tokens,
            "passage_overlap": self._settings.passage_overlap,
        }

    def store(self, collection: Collection, progress: Progress) -> Collection:  # noqa: ARG002
        """Nothing besides what Byline stored."""
        return collection

    @contextmanager
    def open(self, collection: Collection) -> Iterator[Answering]:
        """Ready to search Byline's lexical index."""
        from service.wiring import open_byline

        if collection.data_dir is None:
            raise RunInvalid("this collection was not indexed for a run")
        settings = throw_away(self._settings, collection.data_dir)
        # Only its lexical index is asked.
        unused = {"llm": "none", "grounding_model": "similarity"}
        with closing(open_byline(settings.model_copy(update=unused))) as byline:
            yield _Program(byline, newest(collection.articles.values())).answer


@dataclass(frozen=True, slots=True)
class _Program:
    byline: Byline
    articles: Mapping[str, StoredArticle]

    def answer(self, question: str, filters: Filters, writer: Writer) -> PeerReply:
        started = time.perf_counter()
        passages = self._search(question, filters)
        retrieve = milliseconds_since(started)
        if not passages:
            return PeerReply("Not found.", timings_ms={"retrieve": retrieve})
        prompt, passages = fit_prompt(question, passages, writer.context_tokens - MAX_REPLY_TOKENS)
        started = time.perf_counter()
        text = writer.write(prompt)
        timings = {"retrieve": retrieve, "draft": milliseconds_since(started)}
        return PeerReply(text, tuple(self._source_of(one) for one in passages), timings)

    def _search(self, question: str, filters: Filters) -> list[StoredPassage]:
        found = [name for name, _ in self.byline.lexical.query(question, TOP_K, filters)]
        stored = self.byline.catalogue.passages_by_id(found)
        return [stored[name] for name in found]

    def _source_of(self, stored: StoredPassage) -> Source:
        sentences = stored.sentences
        return Source(self.articles[stored.info.id], sentences[0].start, sentences[-1].end)


def fit_prompt(
    question: str, passages: list[StoredPassage], max_tokens: int
) -> tuple[str, list[StoredPassage]]:
    """The prompt over as many of the best passages as fit, and these; one is always shown."""
    for count in range(len(passages), 0, -1):
        shown = passages[:count]
        blocks = (f"[{number}] {one.passage.indexed_text}" for number, one in enumerate(shown, start=1))
        prompt = PROMPT.format(passages="\n\n".join(blocks), question=question)
        if count == 1 or estimate_tokens([Message("user", prompt)]) <= max_tokens:
            return prompt, shown
    raise ValueError("there is no passage to show")
