"""`python -m commonground` is the same as `commonground`."""

from commonground.cli import main

main()
