from pathlib import Path

from eval.cases.task import Task
from eval.running.byline_system import BylineSystem, PartSystem, open_system
from eval.running.index_cache import IndexCache
from service.settings import Settings

CACHE = IndexCache(Path("unused"))


def test_what_changes_an_answer_is_told_and_no_place_or_key() -> None:
    settings = Settings(
        llm="openai",
        llm_model="qwen3",
        llm_base_url="http://10.0.0.7/v1",
        llm_api_key="sesame",
        data_dir=Path("/precious"),
    )
    system = BylineSystem(settings, CACHE, mode="auto")

    assert system.settings["llm_model"] == "qwen3"
    assert (system.models["embedding"], system.models["llm"]) == ("minilm", "openai:qwen3")
    assert system.models["grounding"].startswith("packaged@")
    assert [prompt.partition("@")[0] for prompt in system.prompts] == ["answer", "answer_small"]
    told = f"{dict(system.settings)} {system.models}"
    assert not any(secret in told for secret in ("sesame", "precious", "10.0.0.7"))


def test_quoting_depends_on_no_llm_and_no_prompt() -> None:
    system = BylineSystem(Settings(llm="openai", llm_model="qwen3"), CACHE, mode="quote")
    assert (set(system.models), system.prompts) == ({"embedding", "grounding"}, ())


def test_a_model_trained_anew_is_another_model(tmp_path: Path) -> None:
    folder = tmp_path / "grounder"
    folder.mkdir()
    (folder / "grounding.onnx").write_bytes(b"one")
    settings = Settings(grounding_model=str(folder))
    before = PartSystem(settings, Task.SELECTION).models["grounding"]

    (folder / "grounding.onnx").write_bytes(b"another")

    assert before.startswith("grounder@")
    assert PartSystem(settings, Task.SELECTION).models["grounding"] != before


def test_splitting_depends_on_no_model() -> None:
    system = open_system(Task.SEGMENTATION, Settings(), CACHE, mode="quote")
    assert (system.models, system.settings) == ({}, {})
