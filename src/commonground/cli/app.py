"""The `commonground` command: its commands, and what becomes of an error."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from functools import wraps

import typer

from commonground.cli.build import build_command
from commonground.cli.compare import compare_command
from commonground.cli.counting.command import count_command
from commonground.cli.counting.verify import verify_command
from commonground.cli.demo import demo_command
from commonground.cli.designate import designate_command
from commonground.cli.fetch import fetch_command
from commonground.cli.index import index_command
from commonground.cli.measures import measures_command
from commonground.cli.opinion import opinion_command
from commonground.cli.output import say
from commonground.cli.profile import profile_command
from commonground.cli.serve import serve_command
from commonground.cli.status import status_command
from commonground.errors import CommongroundError

app = typer.Typer(
    name="commonground",
    help="One open record per neighbourhood: how it is doing, what its residents want, what they decided, "
    "where the money went, and what changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def ending_well(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with a good end for a reader who has seen enough and a person who stops it."""

    @wraps(command)
    def run(*words: object, **options: object) -> None:
        try:
            command(*words, **options)
            sys.stdout.flush()
            # The process ends here: to search numba's objects for rubbish would take a quarter of a second.
            gc.freeze()
        except BrokenPipeError:
            # Whoever reads our output (head, less) has seen enough; that is no failure of ours.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            say("Stopped. What was there before is untouched.")
            raise typer.Exit(130) from None

    return run


for _name, _command in {
    "demo": demo_command,
    "fetch": fetch_command,
    "build": build_command,
    "status": status_command,
    "index": index_command,
    "designate": designate_command,
    "compare": compare_command,
    "profile": profile_command,
    "measures": measures_command,
    "count": count_command,
    "verify": verify_command,
    "opinion": opinion_command,
    "serve": serve_command,
}.items():
    app.command(_name)(ending_well(_command))


@app.callback()
def options(
    debug: bool = typer.Option(False, "--debug", help="Show the traceback behind an error."),
) -> None:
    """Options that stand before every command."""
    if debug:
        os.environ["COMMONGROUND_DEBUG"] = "1"


def main() -> None:
    """Run the command line. Exit 0 done, 1 it failed on its input or the world, 2 wrong usage."""
    try:
        app()
    except CommongroundError as problem:
        if os.environ.get("COMMONGROUND_DEBUG"):
            raise
        say(f"Error: {problem}")
        sys.exit(1)
