"""A second opinion on support, by an LLM, over the records of a finished run."""
