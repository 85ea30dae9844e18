"""Trains the grounding model: `python -m index.grounding.training.train DATA OUT`. CPU or GPU; resumable; seeded."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional
from torch.optim.lr_scheduler import LambdaLR

from index.grounding.reading import PairReader, Reading
from index.grounding.training import examples as sources
from index.grounding.training.encoder import GroundingEncoder, bert_names, from_minilm
from index.grounding.training.examples import Entailment, Ranking
from index.minilm import packaged_model_folder

RANKINGS_A_STEP = 8
QAMR_QUESTIONS = 5000
LEARNING_RATE = 5e-5
HEAD_LEARNING_RATE = 5e-4
WARM_UP = 0.06
CHECKPOINT_STEPS = 200


@dataclass(frozen=True, slots=True)
class Block:
    """Pairs padded to one length: each (rows, tokens)."""

    ids: Tensor
    types: Tensor
    mask: Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """Rankings and entailments, each in a block of their own: statements are shorter than sentences in context."""

    rankings: Block
    groups: list[range]  # rows of each ranking
    relevant: Tensor  # (ranking rows,)
    starts: Tensor  # token of the span's start in each ranking row; 0 is [CLS], nowhere; -100 unknown
    ends: Tensor
    entailments: Block
    labels: Tensor  # (entailment rows,)


def main() -> None:
    """Train from the packaged MiniLM and leave `grounding.safetensors` in OUT."""
    arguments = _arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = from_minilm(packaged_model_folder()).to(device)
    steps = list(_steps(arguments))[: arguments.steps]
    optimiser = _optimiser(model)
    schedule = LambdaLR(optimiser, lambda at: _pace(at, len(steps)))
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    done = _resume(checkpoint, model, optimiser, schedule)
    reader = PairReader(packaged_model_folder())
    model.train()
    began = time.monotonic()
    recent: list[float] = []
    for at in range(done, len(steps)):
        loss = _loss(model, _batch(*steps[at], reader, device))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        recent = [*recent[-99:], float(loss.detach())]
        if (at + 1) % 20 == 0:
            left = (time.monotonic() - began) / (at + 1 - done) * (len(steps) - at - 1)
            print(
                f"step {at + 1}/{len(steps)} loss {sum(recent) / len(recent):.4f} left {left / 60:.1f} min",
                flush=True,
            )
        if (at + 1) % CHECKPOINT_STEPS == 0 or at + 1 == len(steps):
            _save(checkpoint, model, optimiser, schedule, at + 1)
    save_file(bert_names(model), str(arguments.out / "grounding.safetensors"))


def _steps(arguments: argparse.Namespace) -> Iterator[tuple[list[Ranking], list[Entailment]]]:
    for epoch in range(arguments.epochs):
        chance = random.Random(arguments.seed + epoch)  # noqa: S311  reproducible, not secret
        rankings, statements = _drawn(arguments.data, chance, arguments.share)
        total = len(rankings) // RANKINGS_A_STEP
        for at in range(total):
            first = at * len(statements) // total
            last = (at + 1) * len(statements) // total
            yield rankings[at * RANKINGS_A_STEP : (at + 1) * RANKINGS_A_STEP], statements[first:last]


def _drawn(data: Path, chance: random.Random, share: float) -> tuple[list[Ranking], list[Entailment]]:
    """All of the questions that people wrote over paragraphs; a share of the rest."""
    claims = list(sources.foolmetwice(data, chance))
    rankings = [item for item in claims if isinstance(item, Ranking)]
    statements = [item for item in claims if isinstance(item, Entailment)] + list(
        sources.entailments(data, chance)
    )
    rankings = chance.sample(rankings, int(share * len(rankings)))
    rankings += list(sources.qamr(data, chance, questions=int(share * QAMR_QUESTIONS)))
    rankings += list(sources.squad(data, chance)) + list(sources.selqa(data, chance))
    chance.shuffle(rankings)
    return rankings, chance.sample(statements, int(share * len(statements)))


def _batch(
    rankings: Sequence[Ranking], entailments: Sequence[Entailment], reader: PairReader, device: str
) -> Batch:
    readings: list[Reading] = []
    groups, relevant, starts, ends = [], [], [], []
    for ranking in rankings:
        first = len(readings)
        for item in ranking.candidates:
            reading = reader.read(ranking.query, item.text, item.context)
            start, end = _span_tokens(reading, item.span) if item.is_relevant else (0, 0)
            readings.append(reading)
            relevant.append(float(item.is_relevant))
            starts.append(start)
            ends.append(end)
        groups.append(range(first, len(readings)))
    labels = torch.tensor([item.label for item in entailments], dtype=torch.long, device=device)
    return Batch(
        rankings=_block(readings, device),
        groups=groups,
        relevant=torch.tensor(relevant, device=device),
        starts=torch.tensor(starts, device=device),
        ends=torch.tensor(ends, device=device),
        entailments=_block([reader.read(item.statement, item.evidence, "") for item in entailments], device),
        labels=labels,
    )


def _block(readings: Sequence[Reading], device: str) -> Block:
    longest = max(len(reading.ids) for reading in readings)

    def padded(rows: Iterable[list[int]]) -> Tensor:
        return torch.tensor([row + [0] * (longest - len(row)) for row in rows], device=device)

    return Block(
        padded(reading.ids for reading in readings),
        padded(reading.types for reading in readings),
        padded([1] * len(reading.ids) for reading in readings),
    )


def _span_tokens(reading: Reading, span: tuple[int, int] | None) -> tuple[int, int]:
    """First and last token of the span, -100 where it is unknown or was cut off."""
    if span is None:
        return -100, -100
    inside = [at for at, (start, end) in enumerate(reading.spans) if start < span[1] and end > span[0]]
    if not inside:
        return -100, -100
    return reading.sentence_start + inside[0], reading.sentence_start + inside[-1]


def _loss(model: GroundingEncoder, batch: Batch) -> Tensor:
    relevance, _, span = model(batch.rankings.ids, batch.rankings.types, batch.rankings.mask)
    # Each sentence by itself (calibration, "none answers") and against the others of its question (order).
    loss = functional.binary_cross_entropy_with_logits(relevance, batch.relevant)
    ordered = [
        _order_loss(relevance[rows.start : rows.stop], batch.relevant[rows.start : rows.stop])
        for rows in batch.groups
    ]
    loss = loss + 0.5 * torch.stack(ordered).mean()
    logits = span.masked_fill((batch.rankings.mask == 0)[:, :, None], -1e4)
    known = batch.starts >= 0
    if bool(known.any()):
        both = functional.cross_entropy(logits[known, :, 0], batch.starts[known])
        loss = loss + 0.25 * (both + functional.cross_entropy(logits[known, :, 1], batch.ends[known]))
    _, support, _ = model(batch.entailments.ids, batch.entailments.types, batch.entailments.mask)
    return loss + functional.cross_entropy(support, batch.labels)


def _order_loss(scores: Tensor, relevant: Tensor) -> Tensor:
    if not bool(relevant.any()) or bool(relevant.all()):
        return scores.sum() * 0.0
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[relevant > 0], 0)


def _optimiser(model: GroundingEncoder) -> torch.optim.Optimizer:
    heads, body = [], []
    for name, value in model.named_parameters():
        if name.startswith(("words", "positions")):
            value.requires_grad_(
                False
            )  # words that no training example holds must keep their place among the others
        elif name.startswith(("relevance", "support", "span")):
            heads.append(value)
        else:
            body.append(value)
    groups = [{"params": body, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_LEARNING_RATE}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def _pace(step: int, steps: int) -> float:
    warm = max(1, int(WARM_UP * steps))
    return (step + 1) / warm if step < warm else max(0.02, (steps - step) / max(1, steps - warm))


def _save(
    path: Path, model: GroundingEncoder, optimiser: torch.optim.Optimizer, schedule: LambdaLR, step: int
) -> None:
    parts = {"model": model, "optimiser": optimiser, "schedule": schedule}
    unfinished = path.with_suffix(".new")
    torch.save({**{name: part.state_dict() for name, part in parts.items()}, "step": step}, unfinished)
    unfinished.replace(path)


def _resume(path: Path, model: GroundingEncoder, optimiser: torch.optim.Optimizer, schedule: LambdaLR) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with squad2_cs224n/, selqa/, qamr/, ...")
    parser.add_argument("out", type=Path, help="where checkpoints and the trained weights go")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.35, help="of claims, QAMR questions and entailments")
    parser.add_argument(
        "--steps", type=int, default=None, help="stop after so many; the pace slows towards them"
    )
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
