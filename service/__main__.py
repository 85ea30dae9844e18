"""`python -m service`: the same as `byline`."""

from service.cli import main

main()
