"""The dialects: the same verified answers in the words of OpenAI's and Anthropic's clients."""
