import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.cases.case import AnsweringCase
from eval.errors import CasesInvalid, RunFailed
from eval.records.run_files import RECORDS_FILE, load_articles, load_info, load_records
from eval.scoring.scores import score_run
from tests.eval.builders import ARTICLES, SHIP, abstained, answer, answerable, citation, unanswerable
from tests.eval.scripted import FakeService, dataset, run

RIGHT = answer((SHIP[0], [1]), citations=[citation(1, "ship.txt", 0)])


def many(count: int) -> list[AnsweringCase]:
    return [answerable(id=f"c{number}", question=f"Number {number}?") for number in range(count)]


def test_a_run_leaves_a_record_a_case_that_can_be_scored_without_asking_again(tmp_path: Path) -> None:
    case = answerable()

    _, steps = run(tmp_path / "run", FakeService({case.question: RIGHT}), case, unanswerable())

    first, second = load_records(tmp_path / "run")
    assert first.answer == RIGHT
    assert first.gold[0][0].occurrences[0].sentences[0].id == "ship.txt-s0"
    assert first.seconds > 0
    assert (second.case.id, second.number) == ("u1", 1)
    assert steps.seen == ["Asking 0/2", ".", "."]
    assert score_run(tmp_path / "run").total("right_outcome").value == 2 / 2


def test_it_warms_up_unrecorded_until_something_is_answered(tmp_path: Path) -> None:
    service = FakeService({"Number 7?": RIGHT})

    run(tmp_path / "run", service, *many(9), unanswerable())

    assert [question for question, _, _ in service.asked[:3]] == ["Number 8?", "Number 7?", "Number 0?"]
    assert len(service.asked) == 2 + 10
    assert len(load_records(tmp_path / "run")) == 10


def test_it_asks_for_the_ranking(tmp_path: Path) -> None:
    service = FakeService({})
    run(tmp_path / "run", service, unanswerable())
    assert service.asked[-1] == ("Who sank the Aurora?", "quote", ("retrieval", "timings"))


def test_filters_name_articles_by_their_source_and_ask_by_their_id(tmp_path: Path) -> None:
    service = FakeService({})
    case = unanswerable(
        filters={
            "articles": ["rival.txt"],
            "publishers": ["The Post"],
            "published_after": "2026-01-02T00:00:00Z",
        }
    )

    run(tmp_path / "run", service, case)

    assert service.filters[-1] == {
        "published_after": "2026-01-02T00:00:00Z",
        "publishers": ["The Post"],
        "article_ids": ["id-of-rival.txt"],
    }


def test_a_filter_on_an_article_that_is_not_stored_ends_the_run_before_asking(tmp_path: Path) -> None:
    service = FakeService({})
    with pytest.raises(CasesInvalid, match=r"case u1.*no stored article comes from 'lost.txt'"):
        run(tmp_path / "run", service, unanswerable(filters={"articles": ["lost.txt"]}))
    assert service.asked == []


def test_the_run_says_what_was_run_and_keeps_the_articles(tmp_path: Path) -> None:
    run(tmp_path / "run", FakeService({}), answerable())

    info = load_info(tmp_path / "run")
    assert (info.mode, info.cases, info.articles, info.sentences) == ("quote", 1, 2, 6)
    assert (info.system, info.how, info.models) == ("byline", "quote mode", {"embedding": "minilm"})
    assert info.rejected == ("mute.mp3: no text", "torn.pdf: not text")
    assert info.settings == {"llm": "none"}
    assert info.prompts == ("answer@0123",)
    assert load_articles(tmp_path / "run")["id-of-ship.txt", 1] == ARTICLES["ship.txt"]


def test_a_question_that_fails_becomes_an_error_and_the_run_goes_on(tmp_path: Path) -> None:
    first, second = answerable(id="c1", question="One?"), answerable(id="c2", question="Two?")

    run(tmp_path / "run", FakeService({"One?": RuntimeError("torn"), "Two?": RIGHT}), first, second)

    assert [record.error for record in load_records(tmp_path / "run")] == ["RuntimeError: torn", None]


def test_an_answer_that_breaks_the_contract_is_kept_beside_its_error(tmp_path: Path) -> None:
    first, second = answerable(id="c1", question="One?"), answerable(id="c2", question="Two?")

    run(tmp_path / "run", FakeService({"One?": {"status": "fine"}, "Two?": RIGHT}), first, second)

    garbage, _ = load_records(tmp_path / "run")
    assert garbage.answer == {"status": "fine"}
    assert garbage.error.startswith("the answer does not follow the contract: status")


def test_a_service_that_dies_half_way_ends_the_run_and_keeps_what_was_asked(tmp_path: Path) -> None:
    cases = many(20)
    service = FakeService({case.question: RIGHT for case in cases}, dies_after=1 + 3)

    with pytest.raises(RunFailed, match=r"5 cases in a row failed.*refused\n3 finished records are kept"):
        run(tmp_path / "run", service, *cases)

    records = load_records(tmp_path / "run")
    assert [record.error is None for record in records] == [True] * 3 + [False] * 5
    assert score_run(tmp_path / "run").errors == 5


def test_a_run_in_which_every_case_fails_is_no_run(tmp_path: Path) -> None:
    service = FakeService({answerable().question: RIGHT}, dies_after=1)
    with pytest.raises(RunFailed, match="every case failed, the last with: RuntimeError: refused"):
        run(tmp_path / "run", service, answerable())


@pytest.mark.parametrize("broken", [RuntimeError("refused"), {"status": "fine"}])
def test_a_service_that_never_answers_leaves_nothing_behind(tmp_path: Path, broken: Any) -> None:
    with pytest.raises(RunFailed, match="does not answer"):
        run(tmp_path / "run", FakeService({"When did the Aurora leave?": broken}), answerable())
    assert not (tmp_path / "run").exists()


def test_gold_that_the_stored_articles_do_not_hold_ends_the_run_before_asking(tmp_path: Path) -> None:
    service = FakeService({})
    lost = answerable(evidence=[[{"article": "ship.txt", "quote": "She never sailed."}]])
    with pytest.raises(CasesInvalid, match="She never sailed"):
        run(tmp_path / "run", service, lost)
    assert service.asked == []


def test_an_empty_dataset_is_said(tmp_path: Path) -> None:
    with pytest.raises(CasesInvalid, match="own: holds no cases"):
        run(tmp_path / "run", FakeService({}))


class SlowService(FakeService):
    """Answers the first question last, and remembers how many were asked at once."""

    def __init__(self) -> None:
        super().__init__({})
        self.at_once = self.most_at_once = 0

    async def ask(
        self, question: str, *, mode: str, filters: Mapping[str, Any] | None, include: Sequence[str]
    ) -> dict[str, Any]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        for _ in range(200 if question == "Number 0?" else 5):
            await asyncio.sleep(0)
        self.at_once -= 1
        return abstained()


def test_no_more_cases_are_taken_at_once_than_allowed_and_records_read_back_in_order(tmp_path: Path) -> None:
    service = SlowService()

    run(tmp_path / "run", service, *many(9), concurrency=3)

    assert service.most_at_once == 3
    written = [line[:40] for line in (tmp_path / "run" / RECORDS_FILE).read_text().splitlines()]
    assert '"number":0' not in written[0]
    assert [record.number for record in load_records(tmp_path / "run")] == list(range(9))
    assert load_info(tmp_path / "run").concurrency == 3


def test_a_limit_asks_evenly_spread_cases_and_indexes_only_the_articles_that_come_with_them() -> None:
    cases = [
        unanswerable(id=f"u{number}", comes_with=["ship.txt" if number < 2 else "rival.txt"])
        for number in range(4)
    ]
    whole = dataset(*cases)

    limited = whole.limited(1)

    assert [case.id for case in limited.cases] == ["u0"]
    assert [draft.source for draft in limited.drafts] == ["ship.txt"]
    assert len(limited.cases_before_limit) == 4
    assert limited.content_hash != whole.content_hash
    assert whole.limited(None).content_hash == whole.content_hash


def test_the_hash_of_a_dataset_follows_its_content_and_not_its_limit_or_place() -> None:
    first, second = answerable(), unanswerable()
    changed = answerable(answers=["Tuesday"])

    assert (
        dataset(first, second).content_hash == dataset(answerable(place="elsewhere:9"), second).content_hash
    )
    assert dataset(first, second).content_hash == dataset(first, second).limited(1).content_hash
    assert dataset(first, second).content_hash != dataset(changed, second).content_hash
