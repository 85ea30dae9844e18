"""What a run leaves: a record for each case, the files of its directory, and how metrics read an answer."""
