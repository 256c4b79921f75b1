"""`commonground verify`: count again from a count bundle alone, and say agree or where not."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from commonground.cli.output import print_json, say

if TYPE_CHECKING:
    from commonground.voice.counting.bundle import Verdict

_SHOWN = 20


def verify_command(
    bundle: Annotated[
        Path, typer.Argument(metavar="BUNDLE", help="A count bundle, as `count --bundle` writes it.")
    ],
    sha256: Annotated[
        str | None,
        typer.Option("--sha256", metavar="HASH", help="The SHA-256 that was published with the result."),
    ] = None,
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print it.")] = "text",
) -> None:
    """Count again from a bundle, and say whether it agrees with itself and with what was published."""
    from commonground.voice.counting.bundle import verify_bundle

    if sha256 is not None and not _is_sha256(sha256.strip()):
        raise typer.BadParameter("--sha256 should be 64 digits from 0 to 9 and a to f.")
    begin = time.perf_counter()
    verdict = verify_bundle(bundle, sha256)
    seconds = time.perf_counter() - begin
    if output == "json":
        print_json(_as_data(verdict, seconds))
    else:
        _print(verdict)
    if not verdict.agrees:
        raise typer.Exit(1)


def _print(verdict: Verdict) -> None:
    from commonground.voice.counting.money import as_money

    if not verdict.agrees:
        typer.echo("Disagree.")
        for each in verdict.disagreements[:_SHOWN]:
            typer.echo(f"- {each}")
        if (more := len(verdict.disagreements) - _SHOWN) > 0:
            typer.echo(f"- and {more:,} more; --format json has all of them.")
        return
    assert verdict.outcome is not None
    outcome, election = verdict.outcome, verdict.outcome.election
    cost = as_money(outcome.cost, election.currency, election.minor_units)
    typer.echo(
        f"Agree. {election.voters:,} ballots, counted again, fund the same {len(outcome.bought):,} projects "
        f"for {cost}, in the same order, with the same {len(outcome.ties):,} ties."
    )
    if not verdict.readme_checked:
        say("Its README was written by another version of the program, and was not checked.")
    if verdict.published is None:
        say(
            "That shows that the bundle fits itself. To see that it is the one that was published, hold this "
            f"SHA-256 against the published one, or give that with --sha256: {verdict.sha256}"
        )
    else:
        typer.echo("It is the bundle that was published.")


def _as_data(verdict: Verdict, seconds: float) -> dict[str, object]:
    outcome = verdict.outcome
    return {
        "agrees": verdict.agrees,
        "sha256": verdict.sha256,
        "is_what_was_published": verdict.published,
        "readme_checked": verdict.readme_checked,
        "disagreements": [{"file": each.file, "what": each.what} for each in verdict.disagreements],
        "instance": None if outcome is None else outcome.election.name,
        "voters": None if outcome is None else outcome.election.voters,
        "winners": None if outcome is None else list(outcome.winners),
        "seconds": round(seconds, 3),
    }


def _is_sha256(text: str) -> bool:
    return len(text) == 64 and set(text.lower()) <= set("0123456789abcdef")
