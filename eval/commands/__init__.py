"""The commands of `byline eval`, one a file, and what the terminal shows."""
