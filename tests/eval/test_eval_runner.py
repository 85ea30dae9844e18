import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.cases import AnsweringCase
from eval.datasets.dataset import Dataset, DatasetInfo
from eval.errors import ArticlesInvalid, CasesInvalid, RunFailed, RunInvalid
from eval.indexing import Indexed, summarise, throw_away
from eval.run_files import ARTICLES_FILE, RECORDS_FILE, load_articles, load_info, load_records
from eval.runner import Plan, ask_all, run_dataset
from eval.scoring import score_run
from index.article import ArticleDraft, Receipt, ReceiptStatus
from service.settings import Settings
from tests.eval.builders import ARTICLES, SHIP, abstained, answer, answerable, citation, unanswerable

INFO = DatasetInfo(
    name="own", title="The harbour", source="this test", licence="Apache-2.0", measures="running"
)
INDEXED = Indexed(
    {one.source: (one.id, one.version) for one in ARTICLES.values()}, ("torn.pdf: not text",), 6
)
RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


class FakeService:
    """Answers each question from a script; an exception in the script is raised."""

    def __init__(self, script: dict[str, dict[str, Any] | Exception], *, dies_after: int = 1000) -> None:
        self.script = script
        self.dies_after = dies_after
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    async def article(self, article_id: str, *, version: int | None = None) -> dict[str, Any]:
        (stored,) = (one for one in ARTICLES.values() if (one.id, one.version) == (article_id, version))
        return stored.model_dump(exclude={"source"}) | {"object": "article", "source": None}

    async def ask(self, question: str, *, mode: str, include: Sequence[str]) -> dict[str, Any]:
        self.asked.append((question, mode, tuple(include)))
        if len(self.asked) > self.dies_after:
            raise RuntimeError("refused")
        reply = self.script.get(question, abstained())
        if isinstance(reply, Exception):
            raise reply
        return reply


class Steps:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def starts(self, what: str, total: int) -> None:
        self.seen.append(f"{what} {total}")

    def advances(self) -> None:
        self.seen.append(".")


def plan(out: Path, *cases: AnsweringCase) -> Plan:
    drafts = tuple(ArticleDraft(text=one.text, source=one.source) for one in ARTICLES.values())
    dataset = Dataset(INFO, cases, drafts, unread=("mute.mp3: no text",))
    return Plan(dataset=dataset, settings=Settings(llm="none"), mode="quote", cases=cases, out=out)


def ask(service: FakeService, made: Plan) -> Steps:
    steps = Steps()
    asyncio.run(ask_all(service, made, INDEXED, steps))
    return steps


def test_a_run_leaves_a_record_a_case_that_can_be_scored_without_asking_again(tmp_path: Path) -> None:
    case = answerable()
    service = FakeService({case.question: RIGHT})

    steps = ask(service, plan(tmp_path / "run", case, unanswerable()))

    first, second = load_records(tmp_path / "run")
    assert first.answer == RIGHT
    assert first.gold[0][0].occurrences[0].sentences[0].id == "ship.txt-s0"
    assert first.seconds > 0
    assert second.case.id == "u1"
    assert steps.seen == ["Asking 2", ".", "."]
    assert score_run(tmp_path / "run").total("right_outcome").value == 2 / 2


def test_it_warms_up_unrecorded_until_something_is_answered(tmp_path: Path) -> None:
    cases = [answerable(id=f"c{number}", question=f"Number {number}?") for number in range(9)]
    service = FakeService({"Number 7?": RIGHT})

    ask(service, plan(tmp_path / "run", *cases, unanswerable()))

    assert [question for question, _, _ in service.asked[:3]] == ["Number 8?", "Number 7?", "Number 0?"]
    assert len(service.asked) == 2 + 10
    assert len(list(load_records(tmp_path / "run"))) == 10


def test_it_asks_for_the_ranking(tmp_path: Path) -> None:
    service = FakeService({})

    ask(service, plan(tmp_path / "run", unanswerable()))

    assert service.asked[-1] == ("Who sank the Aurora?", "quote", ("retrieval", "timings"))


def test_the_run_says_what_was_run_and_keeps_the_articles(tmp_path: Path) -> None:
    ask(FakeService({}), plan(tmp_path / "run", answerable()))

    info = load_info(tmp_path / "run")
    assert (info.mode, info.cases, info.articles, info.sentences) == ("quote", 1, 2, 6)
    assert info.rejected == ("mute.mp3: no text", "torn.pdf: not text")
    assert info.settings["llm"] == "none"
    assert "llm_api_key" not in info.settings
    assert "data_dir" not in info.settings
    stored = load_articles(tmp_path / "run")
    assert stored["id-of-ship.txt", 1] == ARTICLES["ship.txt"]


def test_a_question_that_fails_becomes_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    first, second = answerable(id="c1", question="One?"), answerable(id="c2", question="Two?")

    ask(FakeService({"One?": RuntimeError("torn"), "Two?": RIGHT}), plan(tmp_path / "run", first, second))

    records = list(load_records(tmp_path / "run"))
    assert [record.error for record in records] == ["RuntimeError: torn", None]


def test_a_service_that_dies_half_way_ends_the_run_and_keeps_what_was_asked(tmp_path: Path) -> None:
    cases = [answerable(id=f"c{number}", question=f"Number {number}?") for number in range(20)]
    service = FakeService({case.question: RIGHT for case in cases}, dies_after=1 + 3)

    with pytest.raises(RunFailed, match=r"5 questions in a row failed.*RuntimeError: refused"):
        ask(service, plan(tmp_path / "run", *cases))

    records = list(load_records(tmp_path / "run"))
    assert [record.error is None for record in records] == [True] * 3 + [False] * 5
    assert score_run(tmp_path / "run").errors == 5


def test_a_service_that_never_answers_leaves_nothing_behind(tmp_path: Path) -> None:
    service = FakeService({"When did the Aurora leave?": RuntimeError("refused")})
    with pytest.raises(RunFailed, match="does not answer: RuntimeError: refused"):
        ask(service, plan(tmp_path / "run", answerable()))
    assert not (tmp_path / "run").exists()


def test_gold_that_the_stored_articles_do_not_hold_ends_the_run_before_asking(tmp_path: Path) -> None:
    service = FakeService({})
    lost = answerable(evidence=[[{"article": "ship.txt", "quote": "She never sailed."}]])
    with pytest.raises(CasesInvalid, match="She never sailed"):
        ask(service, plan(tmp_path / "run", lost))
    assert service.asked == []


def test_a_directory_that_holds_a_run_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / RECORDS_FILE).write_text("kept\n")
    made = plan(tmp_path, answerable())
    with pytest.raises(RunInvalid, match="--out"):
        run_dataset(made.dataset, made.settings, mode="quote", out=tmp_path, progress=Steps())
    assert (tmp_path / RECORDS_FILE).read_text() == "kept\n"
    assert not (tmp_path / ARTICLES_FILE).exists()


def test_an_eval_never_touches_a_real_collection(tmp_path: Path) -> None:
    real = Settings(
        data_dir=Path("precious"),
        catalogue_url="postgresql://production/news",
        chroma_url="http://production:8000",
        llm="openai",
    )

    safe = throw_away(real, tmp_path, llm="none")

    assert (safe.data_dir, safe.catalogue_url, safe.chroma_url, safe.llm) == (tmp_path, None, None, "none")
    assert throw_away(real, tmp_path).llm == "openai"


def test_what_was_rejected_is_named_and_all_rejected_is_an_error() -> None:
    kept = Receipt("a1", 1, ReceiptStatus.CREATED, source="ship.txt", sentences=4)
    torn = Receipt(None, None, ReceiptStatus.REJECTED, reason="no sentences", source="torn.txt")

    assert summarise([kept, torn]) == Indexed({"ship.txt": ("a1", 1)}, ("torn.txt: no sentences",), 4)
    with pytest.raises(ArticlesInvalid, match=r"torn\.txt: no sentences"):
        summarise([torn])


def test_the_hash_of_a_dataset_follows_its_content(tmp_path: Path) -> None:
    same, other = plan(tmp_path, answerable()), plan(tmp_path, answerable(place="elsewhere:9"))
    changed = plan(tmp_path, answerable(answers=["Tuesday"]))

    assert same.dataset.content_hash == other.dataset.content_hash != changed.dataset.content_hash
