"""Ownership: one process at a time; the second learns who has the directory; a killed one is no obstacle."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import DataDirectoryInvalid, DataDirectoryLocked
from index.ownership import own_data_directory, who_owns

HOLD = """
import sys, pathlib
from index.ownership import own_data_directory
owner = own_data_directory(pathlib.Path(sys.argv[1]))
owner.announce("http://127.0.0.1:8123")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()


def test_a_second_process_is_told_who_has_the_directory(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(
        DataDirectoryLocked, match=rf"process {holder.pid}, since 2.*http://127\.0\.0\.1:8123"
    ) as caught:
        own_data_directory(tmp_path)
    assert caught.value.url == "http://127.0.0.1:8123"
    assert str(holder.pid) in caught.value.holder


def test_others_find_where_the_owner_serves(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    owner = who_owns(tmp_path)
    assert (owner.pid, owner.url) == (holder.pid, "http://127.0.0.1:8123")


def test_a_killed_owner_is_no_obstacle(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (tmp_path / "owner.json").exists()
    assert who_owns(tmp_path) is None
    with own_data_directory(tmp_path):
        assert who_owns(tmp_path).pid == os.getpid()


def test_a_directory_given_back_can_be_taken_again(tmp_path: Path) -> None:
    with own_data_directory(tmp_path / "new" / "folder"):
        pass
    assert who_owns(tmp_path / "new" / "folder") is None
    with own_data_directory(tmp_path / "new" / "folder") as owner:
        owner.announce("http://127.0.0.1:1")
        assert (
            json.loads((tmp_path / "new" / "folder" / "owner.json").read_text())["url"]
            == "http://127.0.0.1:1"
        )
    assert not (tmp_path / "new" / "folder" / "owner.json").exists()


def test_two_owners_in_one_process_are_refused_too(tmp_path: Path) -> None:
    with own_data_directory(tmp_path), pytest.raises(DataDirectoryLocked):
        own_data_directory(tmp_path)


def test_nobody_owns_a_directory_that_does_not_exist(tmp_path: Path) -> None:
    assert who_owns(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataDirectoryInvalid, match="file"):
        own_data_directory(tmp_path / "file")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that nobody can write to")
def test_a_read_only_place_is_named() -> None:
    with pytest.raises(DataDirectoryInvalid, match="writable"):
        own_data_directory(Path("/proc/byline"))
