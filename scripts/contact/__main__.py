"""`python -m contact`."""

from contact.cli import main

main()
