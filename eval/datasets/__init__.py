"""One adapter a file: where cases and their articles come from."""
