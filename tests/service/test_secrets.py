"""Secrets come out nowhere: canaries in every setting and header are looked for in all that is written."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import httpx
import pytest
import structlog
from pydantic import SecretStr

from service.commands.settings import settings_table
from service.errors import LLMUnavailable
from service.keys import Scope
from service.observability import configure_logging
from service.settings import Settings
from tests.service.scripted import ScriptedByline, served
from tests.service.test_access import ROUTES, address

pytestmark = pytest.mark.anyio

CANARIES = {
    "llm_api_key": "canary-llm-7f3a",
    "api_key": "canary-client-91bc",
    "catalogue_url": "canary-catalogue-55de",
    "chroma_url": "canary-chroma-02aa",
    "llm_base_url": "canary-base-url-c4c4",
    "otel_endpoint": "canary-collector-1d2e",
}
SENT = "byl_0123456789ab_canary-sent-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"


def with_canaries(data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir,
        llm="openai",
        llm_api_key=SecretStr(CANARIES["llm_api_key"]),
        api_key=SecretStr(CANARIES["api_key"]),
        catalogue_url=f"postgresql://byline:{CANARIES['catalogue_url']}@db.example/byline",
        chroma_url=f"http://reader:{CANARIES['chroma_url']}@chroma.example:8000",
        llm_base_url=f"https://user:{CANARIES['llm_base_url']}@llm.example/v1",
        otel_endpoint=f"https://user:{CANARIES['otel_endpoint']}@collector.example",
    )


async def test_no_secret_is_in_any_response_or_log_line(
    tmp_path: Path, byline: ScriptedByline, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = with_canaries(tmp_path)
    configure_logging("debug", secrets=settings.secrets)
    key = byline.catalogue.keys.issue(Scope.ADMIN)
    byline.problems = ["answers are quoted"]
    seen = []
    async with served(settings, byline) as http:
        for bearer in (SENT, CANARIES["api_key"], key):
            for method, path in ROUTES:
                headers = {"Authorization": f"Bearer {bearer}"}
                given = {"headers": headers, "params": {"key": bearer}}
                for body in (b"", b"{", json.dumps({"question": "Why?"}).encode()):
                    response = await http.request(
                        method,
                        address(path),
                        content=body,
                        **given,  # type: ignore[arg-type]
                    )
                    headers_without_id = [
                        item for item in response.headers.items() if item[0] != "x-request-id"
                    ]
                    seen.append(f"{headers_without_id}{response.text}")
        byline.answerer.fails_with = _upstream_error(settings)
        asked = await http.post(
            "/v1/ask", json={"question": "Why?"}, headers={"Authorization": f"Bearer {key}"}
        )
        assert asked.status_code == 503
        seen.append(asked.text)
        openapi = (await http.get("/openapi.json")).text
    structlog.get_logger("byline").error(
        "connect", url=settings.catalogue_url, key=key, settings=repr(settings)
    )
    logging.getLogger("httpx").warning('header "Authorization: Bearer %s"', CANARIES["api_key"])
    written = capfd.readouterr().err
    assert '"event": "request refused"' in written
    assert "Traceback" in written
    for place in (*seen, openapi, written, repr(settings), str(settings), settings_table()):
        for secret in (*CANARIES.values(), SENT, SENT.split("_", 2)[2], key.split("_", 2)[2]):
            assert secret not in place
    assert f"byl_{key.split('_')[1]}_[secret]" in written


def _upstream_error(settings: Settings) -> Exception:
    """As an adapter raises it when the server repeats what it was sent."""
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    error = LLMUnavailable("The LLM server refuses the key.")
    error.__cause__ = httpx.HTTPError(f"401 for key {key!r} at {settings.llm_base_url}")
    return error


def test_every_setting_that_holds_a_secret_is_known(tmp_path: Path) -> None:
    assert set(with_canaries(tmp_path).secrets) == set(CANARIES.values())
    assert Settings(data_dir=tmp_path).secrets == ()
    secret_fields = {
        name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)
    }
    assert secret_fields == {"llm_api_key", "api_key"}, "add it to Settings.secrets"


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/v1", "sqlite:////data/a@b.sqlite3", "https://user@host/x", ""]
)
def test_an_address_without_a_password_has_none(tmp_path: Path, url: str) -> None:
    assert Settings(data_dir=tmp_path, llm_base_url=url, catalogue_url=url).secrets == ()


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    from service.errors import SettingsInvalid
    from service.settings import load_settings

    monkeypatch.setenv("BYLINE_PORT", "canary-in-the-wrong-variable")
    with pytest.raises(SettingsInvalid, match="BYLINE_PORT") as caught:
        load_settings()
    assert "canary" not in f"{caught.value}{caught.value.__cause__}"
