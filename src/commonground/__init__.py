"""Commonground: one open record per neighbourhood."""

from importlib.metadata import version
from pathlib import Path

__version__ = version("commonground")

DEFAULT_STORE = Path("commonground-store")
"""Where the evidence store lies, unless --store or COMMONGROUND_STORE says otherwise."""
