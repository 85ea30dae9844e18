"""Opening a grounder by name: the packaged model, similarity alone, or a model of one's own."""

from __future__ import annotations

from pathlib import Path

from index.grounding import Grounder
from index.grounding.similarity import SimilarityGrounder
from index.grounding.trained import TrainedGrounder

PACKAGED = "packaged"
SIMILARITY = "similarity"
PACKAGED_FOLDER = Path(__file__).with_name("packaged")
PACKAGED_NAME = "byline-grounding-3"


def open_grounder(name: str) -> Grounder:
    """The grounder called `packaged` or `similarity`, else that of the folder so named.

    Raises:
        GroundingFailed: the model cannot be loaded.
    """
    if name == SIMILARITY:
        return SimilarityGrounder()
    if name == PACKAGED:
        return TrainedGrounder(PACKAGED_FOLDER, name=PACKAGED_NAME)
    folder = Path(name).expanduser()
    return TrainedGrounder(folder, name=f"trained:{folder.name}")


def grounder_folder(name: str) -> Path | None:
    """Where the files of a grounder lie; None where it has none."""
    if name == SIMILARITY:
        return None
    return PACKAGED_FOLDER if name == PACKAGED else Path(name).expanduser()
