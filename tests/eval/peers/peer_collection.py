"""Two tiny articles as a peer finds them stored, and a question asked of a peer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from eval.peers.peer import Peer, PeerReply
from eval.peers.writer import Writer
from eval.running.indexing import index_articles, throw_away
from eval.running.system import Collection
from index.article import ArticleDraft, Filters
from service.llm import LLM
from service.settings import Settings
from tests.eval.builders import RIVAL, SHIP
from tests.eval.scripted import Steps
from tests.fakes_llm import ScriptedLLM

SETTINGS = Settings(grounding_model="similarity")
DRAFTS = (
    ArticleDraft(
        text=" ".join(SHIP),
        title="Aurora sails",
        publisher="The Harbour Post",
        published_at=datetime(2026, 3, 2, tzinfo=UTC),
        source="ship.txt",
    ),
    ArticleDraft(
        text=" ".join(RIVAL),
        title="A rival's log",
        publisher="Calder Ledger",
        published_at=datetime(2026, 3, 9, tzinfo=UTC),
        source="rival.txt",
    ),
)
EVERYTHING = Filters()


def store(peer: Peer, folder: Path, *drafts: ArticleDraft) -> Collection:
    """The articles as Byline stored them, and then as the peer did."""
    return peer.store(index_articles(throw_away(SETTINGS, folder), drafts or DRAFTS), Steps())


def ask(
    peer: Peer, collection: Collection, question: str, llm: LLM | None = None, filters: Filters = EVERYTHING
) -> PeerReply:
    """What the peer replies where its LLM writes as `llm` does."""
    writer = Writer(llm or ScriptedLLM("Fine [1]."), deadline=float("inf"))
    with peer.open(collection) as answering:
        return answering(question, filters, writer)


def texts(reply: PeerReply) -> list[str]:
    """What the LLM was shown."""
    return [one.article.text[one.start : one.end] for one in reply.sources]
