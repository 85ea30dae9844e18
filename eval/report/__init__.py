"""A finished run for readers: a page, Markdown, JUnit XML, and how figures are written everywhere."""
