"""What is deployed with: files that are copied exist, settings and metrics that are named are those of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.routes.scopes import PUBLIC, REQUIRED_SCOPES
from service.settings import Settings
from service.telemetry.names import METRICS, PROCESS_METRICS, metrics_table

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))
FILES = [*COMPOSE, DEPLOY / "Dockerfile", DEPLOY / "byline.service"]
KNOWN = {f"BYLINE_{name.upper()}" for name in Settings.model_fields}
HISTOGRAM = ("_bucket", "_sum", "_count")


def compose(file: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")))


def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_setting_that_is_named_is_known(file: Path) -> None:
    assert set(re.findall(r"\bBYLINE_[A-Z_]+", file.read_text(encoding="utf-8"))) - KNOWN == set()


class TestDockerfile:
    def test_every_path_that_is_copied_exists_and_is_not_ignored(self) -> None:
        lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        let_in = {line[1:] for line in lines if line.startswith("!")}
        copied = {
            source
            for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile(), re.MULTILINE)
            for source in sources.split()
        }
        assert [source for source in copied if not (ROOT / source).exists()] == []
        assert copied == let_in

    def test_every_package_of_the_project_is_copied(self) -> None:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        (found,) = re.findall(r"^include = \[(.+)\]$", text, re.MULTILINE)
        packages = {name.rstrip("*") for name in re.findall(r'"(\w+\*)"', found)}
        assert packages == set(re.findall(r"^COPY (\w+) \1$", dockerfile(), re.MULTILINE))

    def test_the_last_stage_builds_nothing_and_is_no_root(self) -> None:
        last = dockerfile().split("\nFROM ")[-1]
        assert re.search(r"^USER (?!root|0)\w+$", last, re.MULTILINE)
        assert "pip" not in last
        assert last.index("USER ") < last.index("ENTRYPOINT")

    def test_it_asks_after_its_health_on_a_route_that_needs_no_key(self) -> None:
        (path,) = re.findall(r"127\.0\.0\.1:8000(/\w+)", dockerfile())
        assert REQUIRED_SCOPES["GET", path] is PUBLIC


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
class TestCompose:
    def test_volumes_networks_and_secrets_are_declared(self, file: Path) -> None:
        declared = compose(file)
        for service in declared["services"].values():
            named = [volume.split(":")[0] for volume in service.get("volumes", ())]
            assert {name for name in named if not name.startswith(".")} <= set(declared["volumes"])
            assert set(service.get("networks", ())) <= set(declared.get("networks", ()))
            assert set(service.get("secrets", ())) <= set(declared.get("secrets", ()))
            assert set(service.get("depends_on", ())) <= set(declared["services"])

    def test_what_is_built_is_there(self, file: Path) -> None:
        built = compose(file)["services"]["byline"]["build"]
        context = (file.parent / built["context"]).resolve()
        assert context == ROOT
        assert (context / built["dockerfile"]).is_file()

    def test_only_byline_is_reachable_and_only_from_this_machine(self, file: Path) -> None:
        services = compose(file)["services"]
        assert {name for name, service in services.items() if service.get("ports")} == {"byline"}
        assert all(port.startswith("127.0.0.1:") for port in services["byline"]["ports"])
        for name, service in services.items():
            assert service["cap_drop"] == ["ALL"], name

    def test_docker_reads_it(self, file: Path, tmp_path: Path) -> None:
        docker = shutil.which("docker")
        if (
            docker is None
            or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
        ):
            pytest.skip("docker compose is not installed")
        config = [
            docker,
            "compose",
            "--project-directory",
            str(tmp_path),
            "-f",
            str(file),
            "config",
            "--quiet",
        ]
        read = subprocess.run(config, capture_output=True, text=True, check=False)
        assert (read.returncode, read.stderr) == (0, "")


class TestSystemd:
    @pytest.fixture
    def analyze(self) -> str:
        found = shutil.which("systemd-analyze")
        if found is None:
            pytest.skip("systemd is not installed")
        return found

    def test_systemd_finds_nothing_wrong_with_the_unit(self, analyze: str, tmp_path: Path) -> None:
        unit = (DEPLOY / "byline.service").read_text(encoding="utf-8")
        unit = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", unit, flags=re.MULTILINE)
        (tmp_path / "byline.service").write_text(unit, encoding="utf-8")
        verified = subprocess.run(
            [analyze, "verify", "--man=no", str(tmp_path / "byline.service")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (verified.returncode, verified.stderr) == (0, "")

    def test_the_unit_is_hardened(self, analyze: str) -> None:
        rated = subprocess.run(
            [analyze, "security", "--offline=true", str(DEPLOY / "byline.service")],
            capture_output=True,
            text=True,
            check=False,
        )
        (exposure,) = re.findall(r"exposure level for byline\.service: ([\d.]+)", rated.stdout)
        assert float(exposure) < 2.0, "of 10; what systemd calls OK ends at 4"


class TestDashboard:
    def queries(self) -> list[str]:
        dashboard = json.loads((DEPLOY / "grafana/byline.json").read_text(encoding="utf-8"))
        variables = [
            item["query"]["query"] for item in dashboard["templating"]["list"] if item["type"] == "query"
        ]
        panels = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
        return [*variables, *panels]

    def test_every_query_names_a_metric_that_is_exposed(self) -> None:
        exposed = {metric.name for metric in (*METRICS, *PROCESS_METRICS)}
        exposed |= {
            metric.name + end for metric in METRICS if metric.kind == "histogram" for end in HISTOGRAM
        }
        for query in self.queries():
            named = set(re.findall(r"\b(?:byline|process)_\w+", query))
            assert named, query
            assert named <= exposed, query

    def test_every_query_groups_by_labels_that_the_metric_has(self) -> None:
        labels = {metric.name: {*metric.labels, "le"} for metric in (*METRICS, *PROCESS_METRICS)}
        for query in self.queries():
            (name,) = set(re.findall(r"\b(?:byline|process)_\w+", query))
            plain = next(
                (name.removesuffix(end) for end in HISTOGRAM if name.removesuffix(end) in labels), name
            )
            for grouped in re.findall(r"by \(([^)]*)\)", query):
                assert {label.strip() for label in grouped.split(",")} <= labels[plain], query

    def test_every_metric_of_ours_is_shown(self) -> None:
        shown = "\n".join(self.queries())
        assert [metric.name for metric in METRICS if metric.name not in shown] == []


def test_the_table_of_metrics_is_what_the_code_says() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert metrics_table() in text, f"put this into docs/operations.md:\n{metrics_table()}"


def test_prometheus_scrapes_what_is_served() -> None:
    (job,) = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    assert ("GET", job.get("metrics_path", "/metrics")) in REQUIRED_SCOPES
