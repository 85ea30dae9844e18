"""UD English-EWT: blogs, e-mail, newsgroups, reviews and answers with gold sentence boundaries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from eval.cases.case import SegmentationCase
from eval.cases.task import Task
from eval.datasets.dataset import Adapter, Dataset, DatasetInfo, LoadOptions
from eval.datasets.public_files import Row, make_cases, read_text

INFO = DatasetInfo(
    name="ud_ewt",
    title="UD English-EWT",
    source="Silveira et al., A Gold Standard Dependency Corpus for English (LREC 2014), UD dev and test",
    licence="CC BY-SA 4.0",
    measures="where sentences end in untidy web text",
    task=Task.SEGMENTATION,
    files=("ud_ewt/en_ewt-ud-dev.conllu.gz", "ud_ewt/en_ewt-ud-test.conllu.gz"),
    home="https://github.com/UniversalDependencies/UD_English-EWT",
)


@dataclass(slots=True)
class _Document:
    """A document as it is put together, sentence by sentence."""

    name: str
    text: str = ""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, sentence: str, *, starts_paragraph: bool) -> None:
        if starts_paragraph and self.text:
            self.text = self.text.rstrip() + "\n\n"
        self.spans.append((len(self.text), len(self.text) + len(sentence)))
        self.text += sentence


def load(options: LoadOptions) -> Dataset:
    """One case a document, tagged with its genre and its split."""
    documents = (
        Row(f"{file.rpartition('/')[2]} {document.name}", {"document": document, "split": split})
        for file, split in zip(INFO.files, ("dev", "test"), strict=True)
        for document in _read_documents(read_text(INFO, options, file))
    )
    return Dataset(INFO, make_cases(documents, _make))


def _make(row: Row) -> Iterator[SegmentationCase]:
    document = row.value["document"]
    yield SegmentationCase(
        id=document.name,
        text=document.text,
        sentences=tuple(document.spans),
        tags=(document.name.partition("-")[0], row.value["split"]),
    )


def _read_documents(conllu: str) -> Iterator[_Document]:
    """Documents of a CoNLL-U file, their text rebuilt from `# text` and SpaceAfter."""
    document: _Document | None = None
    for block in conllu.split("\n\n"):
        lines = block.strip().split("\n")
        comments = dict(_read_comment(line) for line in lines if line.startswith("#"))
        if "text" not in comments:
            continue
        if document is None or "newdoc id" in comments:
            if document is not None:
                yield document
            document = _Document(comments["newdoc id"])
        document.add(comments["text"], starts_paragraph=any(name.startswith("newpar") for name in comments))
        if "SpaceAfter=No" not in lines[-1].split("\t")[-1]:
            document.text += " "
    if document is not None:
        yield document


def _read_comment(line: str) -> tuple[str, str]:
    name, _, value = line.removeprefix("#").partition("=")
    return name.strip(), value.strip()


ADAPTER = Adapter(INFO, load)
