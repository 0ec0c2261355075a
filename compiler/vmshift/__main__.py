"""`python -m vmshift`."""

from vmshift.cli import main

main()
