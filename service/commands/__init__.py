"""The commands of `byline`, one subject a file; heavy imports happen inside them, so that --help is quick."""
