"""One file per revision of the catalogue's tables, oldest first."""
