"""What the grounding model is taught: which sentence answers, or that none does; where in it; what holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from index.grounding.training.batches import Batch, Item, Row

_ALONE, _SPAN = 0.5, 0.5  # weights beside the listwise loss, which weighs 1


def loss_of(batch: Batch, relevance: Tensor, support: Tensor, span: Tensor) -> Tensor:
    """The mean loss of a batch.

    Args:
        relevance: logits (rows, tokens); a sentence's is the mean over its tokens.
        support: logits (rows, 3).
        span: logits of start and end (rows, tokens, 2); token 0 stands for "nowhere".
    """
    listwise, alone, spans = [], [], []
    row = 0
    for item in batch.items:
        rows = range(row, row + len(item.rows))
        row = rows.stop
        if any(one.relevant is None for one in item.rows):
            continue
        scores, relevant = _sentences(item, relevance[rows.start : rows.stop])
        listwise.append(listwise_loss(scores, relevant))
        alone.append(functional.binary_cross_entropy_with_logits(scores, relevant.float()))
        if item.support is None:
            spans += [
                _span_loss(one, span[at]) for at, one in zip(rows, item.rows, strict=True) if _is_known(one)
            ]
    loss = _mean(listwise, relevance) + _ALONE * _mean(alone, relevance) + _SPAN * _mean(spans, relevance)
    if bool((batch.support >= 0).any()):
        loss = loss + functional.cross_entropy(support, batch.support, ignore_index=-100)
    return loss


def listwise_loss(scores: Tensor, relevant: Tensor) -> Tensor:
    """Cross-entropy over the sentences and "none", whose logit is 0: scores of one question compare with another's."""
    everything = torch.cat([scores.new_zeros(1), scores])
    right = scores[relevant] if bool(relevant.any()) else scores.new_zeros(1)
    return torch.logsumexp(everything, 0) - torch.logsumexp(right, 0)


def _sentences(item: Item, relevance: Tensor) -> tuple[Tensor, Tensor]:
    scores, relevant = [], []
    for at, row in enumerate(item.rows):
        for tokens, is_relevant in zip(row.reading.sentences, row.relevant or (), strict=True):
            if is_relevant is not None:
                scores.append(relevance[at, tokens.start : tokens.stop].mean())
                relevant.append(is_relevant)
    return torch.stack(scores), torch.tensor(relevant, device=relevance.device)


def _is_known(row: Row) -> bool:
    return bool(row.starts) or not any(row.relevant or ())


def _span_loss(row: Row, logits: Tensor) -> Tensor:
    logits = logits[: len(row.reading.ids)]
    parts = []
    for column, wanted in ((0, row.starts), (1, row.ends)):
        right = torch.tensor(sorted(wanted or {0}), device=logits.device)
        parts.append(torch.logsumexp(logits[:, column], 0) - torch.logsumexp(logits[right, column], 0))
    return torch.stack(parts).mean()


def _mean(losses: Sequence[Tensor] | Iterable[Tensor], like: Tensor) -> Tensor:
    losses = list(losses)
    return torch.stack(losses).mean() if losses else like.sum() * 0.0
