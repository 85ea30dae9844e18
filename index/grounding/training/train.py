"""Trains the grounding model: `python -m index.grounding.training.train DATA OUT`. CPU or GPU; resumable; seeded."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.optim.lr_scheduler import LambdaLR

from index.embedding import open_embedder
from index.grounding.reading import WindowReader
from index.grounding.training.batches import Batch, batches, read_example
from index.grounding.training.encoder import GroundingEncoder, bert_names, from_minilm
from index.grounding.training.losses import loss_of
from index.grounding.training.mixture import (
    draw_examples,
    draw_retrieved,
    draw_statements,
    draw_support,
)
from index.minilm import packaged_model_folder

TOKENS_A_STEP = 4096
STEPS = 1500  # a little more than one pass over what is drawn
LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 1e-3
LATER_STAGE = 0.5  # of the learning rates
STAGES = {
    "stretches": draw_examples,
    "statements": draw_statements,
    "retrieved": draw_retrieved,
    "support": draw_support,
}
WARM_UP = 0.05
CHECKPOINT_STEPS = 100


def main() -> None:
    """Train from the packaged MiniLM and leave `grounding.safetensors` in OUT."""
    arguments = _arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = from_minilm(packaged_model_folder()).to(device)
    if arguments.start:
        model.load_state_dict(torch.load(arguments.start, weights_only=True)["model"])
    slower = 1.0 if arguments.fast or not arguments.start else LATER_STAGE
    optimiser = _optimiser(model, slower=slower, embeddings=not arguments.start)
    schedule = LambdaLR(optimiser, lambda at: _pace(at, arguments.steps))
    arguments.out.mkdir(parents=True, exist_ok=True)
    checkpoint = arguments.out / "checkpoint.pt"
    done = _resume(checkpoint, model, optimiser, schedule)
    model.train()
    began = time.monotonic()
    recent: list[float] = []
    for at, batch in enumerate(islice(_batches(arguments, device), arguments.steps)):
        if at < done:
            continue
        with torch.autocast(device, torch.bfloat16):
            outputs = model(batch.ids, batch.types, batch.mask)
        loss = loss_of(batch, *(output.float() for output in outputs))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        recent = [*recent[-99:], float(loss.detach())]
        if (at + 1) % 20 == 0:
            left = (time.monotonic() - began) / (at + 1 - done) * (arguments.steps - at - 1)
            mean = sum(recent) / len(recent)
            print(f"step {at + 1}/{arguments.steps} loss {mean:.4f} left {left / 60:.1f} min", flush=True)
        if (at + 1) % CHECKPOINT_STEPS == 0 or at + 1 == arguments.steps:
            _save(checkpoint, model, optimiser, schedule, at + 1)
            save_file(bert_names(model), str(arguments.out / "grounding.safetensors"))


def _batches(arguments: argparse.Namespace, device: str) -> Iterator[Batch]:
    """Epoch after epoch, drawn from the seed alone, so that a resumed run meets the same batches."""
    reader = WindowReader(packaged_model_folder())
    embedder = open_embedder("minilm")
    for epoch in count():
        chance = random.Random(arguments.seed + epoch)  # noqa: S311  reproducible, not secret
        drawn = STAGES[arguments.stage](arguments.data, reader, embedder, chance, arguments.share)
        items = [item for item in (read_example(one, reader) for one in drawn) if item.rows]
        print(f"epoch {epoch + 1}: {len(items)} examples", flush=True)
        yield from batches(items, tokens=TOKENS_A_STEP, chance=chance, device=device)


def _optimiser(model: GroundingEncoder, *, slower: float, embeddings: bool) -> torch.optim.Optimizer:
    heads, body = [], []
    for name, value in model.named_parameters():
        # Words that no training example holds must keep their place among the others. What is left of the embeddings
        # is learned in the first stage only, so that the stacks of later stages can stand on the same ones.
        if name.startswith(("words", "positions")) or (
            not embeddings and name.startswith(("types", "norm."))
        ):
            value.requires_grad_(False)
        elif name.startswith(("relevance", "support", "span")):
            heads.append(value)
        else:
            body.append(value)
    groups = [
        {"params": body, "lr": slower * LEARNING_RATE},
        {"params": heads, "lr": slower * HEAD_LEARNING_RATE},
    ]
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
    parser.add_argument(
        "--share", type=float, default=0.5, help="of the public data; the news is always whole"
    )
    parser.add_argument("--steps", type=int, default=STEPS, help="the pace slows towards the last one")
    parser.add_argument(
        "--start",
        type=Path,
        default=None,
        help="checkpoint of the stage before",
    )
    parser.add_argument("--stage", choices=sorted(STAGES), default="stretches", help="what is learned from")
    parser.add_argument("--fast", action="store_true", help="at the learning rates of the first stage")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
