"""`python -m pista`."""

from pista.cli.app import main

main()
