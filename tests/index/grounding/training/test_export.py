"""Two stacks over the same embeddings in one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import GroundingFailed
from index.grounding.model import QUESTION_OUTPUTS, STATEMENT_OUTPUTS, open_stacks
from index.grounding.training.export import STATEMENTS, merged
from tests.index.grounding.small_model import random_weights, write_small_model


def trained_apart() -> tuple[dict, dict]:  # type: ignore[type-arg]
    """The weights that training leaves for each stack: the same embeddings, layers and heads of its own."""
    both = random_weights()
    questions = {name: value for name, value in both.items() if not name.startswith(STATEMENTS)}
    statements = questions | {
        name.removeprefix(STATEMENTS): value for name, value in both.items() if name.startswith(STATEMENTS)
    }
    return questions, statements


def test_both_stacks_are_kept_under_their_own_names() -> None:
    questions, statements = trained_apart()
    both = merged(questions, statements)
    name = "encoder.layer.0.output.dense.weight"
    assert both[name] is questions[name]
    assert both[STATEMENTS + name] is statements[name]
    assert both["support.weight"] is statements["support.weight"]
    assert sorted(both) == sorted(random_weights())


def test_stacks_trained_over_other_embeddings_are_refused() -> None:
    questions, statements = trained_apart()
    name = "embeddings.LayerNorm.weight"
    with pytest.raises(GroundingFailed, match=r"embeddings\.LayerNorm\.weight"):
        merged(questions, statements | {name: statements[name] + 1.0})


def test_each_session_holds_the_stack_that_it_needs(tmp_path: Path) -> None:
    sessions = open_stacks(write_small_model(tmp_path / "small.onnx"), threads=1)
    for session, outputs in zip(sessions, (QUESTION_OUTPUTS, STATEMENT_OUTPUTS), strict=True):
        assert {output.name for output in session.get_outputs()} == set(outputs)
