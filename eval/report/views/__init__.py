"""One case as the report shows it, one kind of case a file."""
