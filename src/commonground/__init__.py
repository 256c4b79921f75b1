"""Commonground: one open record per neighbourhood."""

from importlib.metadata import version

__version__ = version("commonground")
