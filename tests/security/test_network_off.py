"""Without a network: tests reach nothing but this machine, and the service stores and answers all the same."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).resolve().parents[2]

# Loopback is up in the new namespace, and there is no other interface.
_PROGRAM = """
import sys
from pathlib import Path
from index.loading import draft_from_record
from service.answer import Mode, Question
from service.settings import Settings
from service.wiring import open_byline

byline = open_byline(Settings(data_dir=Path(sys.argv[1]), llm="embedded"))
page = "<html><body><article><p>The bridge at Marlow was built in 1961.</p></article></body></html>"
print([receipt.status.value for receipt in byline.ingester.ingest([draft_from_record({"html": page})])])
answer = byline.answerer.answer(Question("When was the bridge at Marlow built?", Mode.AUTO))
print(answer.status.value, answer.degraded)
byline.close()
"""


def test_a_test_that_connects_elsewhere_fails() -> None:
    with pytest.raises(SocketConnectBlockedError), socket.socket() as connection:
        connection.connect(("192.0.2.1", 80))


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_service_in_a_namespace_with_nothing_but_loopback_stores_and_answers(tmp_path: Path) -> None:
    alone = [
        "unshare",
        "--map-root-user",
        "--net",
        "sh",
        "-c",
        'ip link set lo up 2>/dev/null; exec "$@"',
        "sh",
    ]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("this system does not let a process leave the network")
    ran = subprocess.run(
        [*alone, sys.executable, "-c", _PROGRAM, str(tmp_path / "data")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.splitlines()[-2:] == ["['created']", "answered False"]
