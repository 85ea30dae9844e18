"""One family a file: what is measured of a record."""
