"""Articles in, ranked passages and sentences out; knows no LLM."""
