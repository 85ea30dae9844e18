"""What both dialects ask with: a model's name says how to answer, and the fields of /v1/ask may say more."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.answer import Mode, Question
from service.schemas import FiltersInput

# The names under which Byline is asked for a completion or a message.
ANSWERING_MODELS = {"byline": Mode.AUTO, "byline-quote": Mode.QUOTE, "byline-generate": Mode.GENERATE}


class AskingOptions(BaseModel):
    """The fields of POST /v1/ask that both dialects take besides their own."""

    model_config = ConfigDict(extra="forbid")

    model: str
    mode: Annotated[
        Mode | None, Field(description="As in POST /v1/ask; default: as the model's name says.")
    ] = None
    filters: Annotated[FiltersInput, Field(description="As in POST /v1/ask.")] = FiltersInput()
    max_statements: Annotated[int, Field(ge=1, le=10, description="As in POST /v1/ask.")] = 3

    def to_question(self, text: str) -> Question:
        """The question that `text` is, for a model that is known."""
        return Question(
            text=text,
            mode=self.mode or ANSWERING_MODELS[self.model],
            filters=self.filters.to_filters(),
            max_statements=self.max_statements,
        )
