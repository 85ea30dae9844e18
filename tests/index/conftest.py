from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Collection, open_collection


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = open_collection(tmp_path / "data")
    yield opened
    opened.close()
