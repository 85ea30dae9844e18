"""Answers and passages of the REST API as llama-index's nodes and responses.

A node's text is a stretch of an article as it stands, at `start` and `end` of its metadata; its id is made of both,
so that the same stretch is the same node in every answer. Metadata is flat, as vector stores want it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeRelationship, NodeWithScore, RelatedNodeInfo, TextNode

Body = Mapping[str, Any]

_TOLD = ("title", "publisher", "author", "published_at", "url", "link")
# What a model may want to read of a node besides its text; the rest is for programs.
_FOR_MODELS = {"title", "publisher", "published_at"}
_DOUBT = ("supported", "partial", "unsupported", "contradicted")


def to_response(answer: Body) -> Response:
    """The answer as llama-index knows answers: `[n]` in its text means `source_nodes[n - 1]`.

    An abstention has no source nodes: its nearest sentences, in the metadata, support nothing.
    """
    declined = answer["abstention"]
    return Response(
        response=declined["message"] if declined else answer["text"],
        source_nodes=cited_nodes(answer),
        metadata=dict(answer),
    )


def cited_nodes(answer: Body) -> list[NodeWithScore]:
    """The cited sentences by their numbers; verdict and score are those of the statement they support least."""
    nodes = []
    for citation in sorted(answer["citations"], key=lambda one: int(one["number"])):
        support = _weakest(
            statement["support"]
            for statement in answer["statements"]
            if citation["number"] in statement["citations"]
        )
        told = {
            "number": citation["number"],
            "sentence_ids": " ".join(citation["sentence_ids"]),
            "verdict": support.get("verdict"),
        }
        node = _node(citation["quote"], citation["article_id"], citation, citation, told)
        nodes.append(NodeWithScore(node=node, score=support.get("score")))
    return nodes


def passage_nodes(passages: Iterable[Body]) -> list[NodeWithScore]:
    """Passages with their scores, in their order."""
    return [
        NodeWithScore(
            node=_node(
                found["text"],
                found["article"]["id"],
                found["article"],
                found,
                {"sentence_ids": " ".join(sentence["id"] for sentence in found["sentences"])},
            ),
            score=found["score"],
        )
        for found in passages
    ]


def evidence_nodes(answer: Body) -> list[NodeWithScore]:
    """The sentences chosen for a question, with their relevance to it, the most relevant first."""
    articles = {
        (article["id"], article["version"]): article
        for found in answer["retrieval"]
        for article in (found["article"], *found["also_in"])
    }
    nodes = []
    for item in sorted(answer["evidence"], key=lambda one: -float(one["relevance"])):
        article = articles.get((item["article_id"], item["version"]), item)
        told = {"sentence_ids": item["sentence_id"]}
        nodes.append(
            NodeWithScore(
                node=_node(item["text"], item["article_id"], article, item, told), score=item["relevance"]
            )
        )
    return nodes


def _node(text: str, article_id: str, article: Body, span: Body, told: Mapping[str, Any]) -> TextNode:
    """A node of `article`, which may be the citation or summary that tells of it."""
    start, end = span["start"], span["end"]
    version = article["version"]
    metadata = {
        "article_id": article_id,
        "version": version,
        **{name: article.get(name) for name in _TOLD},
        "start": start,
        "end": end,
        **told,
    }
    programs_only = sorted(metadata.keys() - _FOR_MODELS)
    return TextNode(
        id_=f"{article_id}.{version}:{start}-{end}",
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=metadata,
        excluded_llm_metadata_keys=programs_only,
        excluded_embed_metadata_keys=programs_only,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article_id)},
    )


def _weakest(supports: Iterable[Body]) -> Body:
    return max(supports, key=lambda one: (_DOUBT.index(one["verdict"]), -float(one["score"])), default={})
