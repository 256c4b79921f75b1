"""The command line: a contract, kept by one small module per command."""

from commonground.cli.app import main

__all__ = ["main"]
