"""The grounding model in torch: MiniLM's encoder with heads for relevance, support and the answer's span."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

HEADS = 12
WIDTH = 384
EPSILON = 1e-12


class Layer(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """One BERT encoder layer; parameter names are those of the safetensors file."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.inner = nn.Linear(WIDTH, 4 * WIDTH)
        self.outer = nn.Linear(4 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """(batch, tokens, width) and a mask that broadcasts to (batch, heads, tokens, tokens)."""
        batch, tokens, _ = hidden.shape
        query, key, value = (
            part.view(batch, tokens, HEADS, -1).transpose(1, 2) for part in self.qkv(hidden).chunk(3, dim=-1)
        )
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, tokens, WIDTH)
        hidden = self.attention_norm(hidden + self.drop(self.attention_out(attended)))
        inner = functional.gelu(self.inner(hidden))
        return self.norm(hidden + self.drop(self.outer(inner)))


class GroundingEncoder(nn.Module):  # type: ignore[misc]
    """Reads `[CLS] query [SEP] title [SEP] sentences [SEP]`; the sentences have token type 1."""

    def __init__(self, layers: int = 6, vocabulary: int = 30522) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.relevance = nn.Linear(WIDTH, 1)
        self.support = nn.Linear(2 * WIDTH, 3)
        self.span = nn.Linear(WIDTH, 2)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Relevance (batch, tokens), support (batch, 3) and span logits (batch, tokens, 2)."""
        places = torch.arange(ids.shape[1], device=ids.device)[None]
        hidden = self.drop(self.norm(self.words(ids) + self.positions(places) + self.types(types)))
        visible = mask[:, None, None, :].bool()
        for layer in self.layers:
            hidden = layer(hidden, visible)
        # The sentence encoder was trained to be averaged, so its mean says more at the start than its CLS.
        weights = mask[:, :, None].to(hidden.dtype)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        pooled = self.drop(torch.cat([mean, hidden[:, 0]], dim=-1))
        return self.relevance(self.drop(hidden)).squeeze(-1), self.support(pooled), self.span(hidden)


def from_minilm(folder: Path) -> GroundingEncoder:
    """The encoder with MiniLM's weights and fresh heads."""
    source = load_file(str(folder / "model.safetensors"))
    model = GroundingEncoder()
    state: dict[str, Any] = model.state_dict()
    state["words.weight"] = source["embeddings.word_embeddings.weight"]
    state["positions.weight"] = source["embeddings.position_embeddings.weight"]
    types = source["embeddings.token_type_embeddings.weight"]
    # Only type 0 was ever used: type 1 starts as a copy of it, so that marking the sentence changes nothing at first.
    state["types.weight"] = torch.stack([types[0], types[0]])
    for name in ("weight", "bias"):
        state[f"norm.{name}"] = source[f"embeddings.LayerNorm.{name}"]
        for layer in range(len(model.layers)):
            here, there = f"layers.{layer}.", f"encoder.layer.{layer}."
            parts = [source[f"{there}attention.self.{part}.{name}"] for part in ("query", "key", "value")]
            state[f"{here}qkv.{name}"] = torch.cat(parts)
            state[f"{here}attention_out.{name}"] = source[f"{there}attention.output.dense.{name}"]
            state[f"{here}attention_norm.{name}"] = source[f"{there}attention.output.LayerNorm.{name}"]
            state[f"{here}inner.{name}"] = source[f"{there}intermediate.dense.{name}"]
            state[f"{here}outer.{name}"] = source[f"{there}output.dense.{name}"]
            state[f"{here}norm.{name}"] = source[f"{there}output.LayerNorm.{name}"]
    model.load_state_dict(state)
    return model


def bert_names(model: GroundingEncoder) -> dict[str, Tensor]:
    """The weights by the names of Hugging Face's BertModel, the heads by their own."""
    state = {name: value.detach().cpu().contiguous() for name, value in model.state_dict().items()}
    named = {
        "embeddings.word_embeddings.weight": state["words.weight"],
        "embeddings.position_embeddings.weight": state["positions.weight"],
        "embeddings.token_type_embeddings.weight": state["types.weight"],
    }
    for kind in ("weight", "bias"):
        named[f"embeddings.LayerNorm.{kind}"] = state[f"norm.{kind}"]
        for head in ("relevance", "support", "span"):
            named[f"{head}.{kind}"] = state[f"{head}.{kind}"]
        for layer in range(len(model.layers)):
            here, there = f"layers.{layer}.", f"encoder.layer.{layer}."
            for part, rows in zip(
                ("query", "key", "value"), state[f"{here}qkv.{kind}"].chunk(3), strict=True
            ):
                named[f"{there}attention.self.{part}.{kind}"] = rows.contiguous()
            named[f"{there}attention.output.dense.{kind}"] = state[f"{here}attention_out.{kind}"]
            named[f"{there}attention.output.LayerNorm.{kind}"] = state[f"{here}attention_norm.{kind}"]
            named[f"{there}intermediate.dense.{kind}"] = state[f"{here}inner.{kind}"]
            named[f"{there}output.dense.{kind}"] = state[f"{here}outer.{kind}"]
            named[f"{there}output.LayerNorm.{kind}"] = state[f"{here}norm.{kind}"]
    return named
