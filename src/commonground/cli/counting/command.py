"""`commonground count`: a vote on projects, counted exactly and with reasons."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commonground.cli.counting import options
from commonground.cli.counting.asked import Asked, known
from commonground.cli.output import Format, FormatOption, print_csv, print_json, say

if TYPE_CHECKING:
    from commonground.voice.counting import Outcome, Rule
    from commonground.voice.counting.bundle import Written

_FEW = 10
_IN_A_BUNDLE = ("age", "sex")
_OF_VOTERS = ("age", "sex", "neighborhood", "district", "education", "voting_method")


def count_command(
    file: options.ElectionFile,
    rule: options.RuleOption = None,
    as_city: options.AsCityOption = False,
    utility: options.UtilityOption = None,
    completion: options.CompletionOption = None,
    stop: options.StopOption = None,
    increment: options.IncrementOption = None,
    comparison: options.ComparisonOption = None,
    by: options.ByOption = None,
    threshold: options.ThresholdOption = None,
    no_skip: options.NoSkipOption = False,
    ties: options.TiesOption = None,
    seed: options.SeedOption = None,
    reserve: options.ReserveOption = None,
    incompatible: options.IncompatibleOption = None,
    least_votes: options.LeastVotesOption = 0,
    budget: options.BudgetOption = None,
    repair: options.RepairOption = False,
    explain: options.ExplainOption = None,
    whole: options.WholeOption = False,
    compare: options.CompareOption = None,
    resample: options.ResampleOption = 0,
    bundle: options.BundleOption = None,
    output: FormatOption = Format.table,
) -> None:
    """Count a vote on projects: what is funded, why, and which ties were broken."""
    asked = Asked(
        rule=rule, as_city=as_city, utility=utility, completion=completion, stop=stop, increment=increment,
        comparison=comparison, by=by, threshold=threshold, no_skip=no_skip or None, ties=ties, seed=seed,
        reserve=tuple(reserve or ()), incompatible=tuple(incompatible or ()), least_votes=least_votes or None,
        budget=budget,
    )  # fmt: skip
    others = {
        "--compare": compare, "--resample": resample,
        "--explain": explain, "--whole": whole, "--bundle": bundle,
    }  # fmt: skip
    given = [option for option, value in others.items() if value]
    if len(given) > 1 and given[0] in ("--compare", "--resample"):
        raise typer.BadParameter(f"{given[0]} and {given[1]} are asked for one at a time.")
    asked.check(file, compared=compare is not None)

    from commonground.cli.counting.reading import election_and_rule
    from commonground.voice.counting import count

    begin = time.perf_counter()
    election, ruled = election_and_rule(
        file, asked, repair, _IN_A_BUNDLE if bundle else _OF_VOTERS if whole else ()
    )
    if compare is not None:
        from commonground.cli.counting.compared import print_compared

        print_compared(election, ruled, asked, compare, output)
        return
    if resample:
        from commonground.cli.counting.resampled import print_resampled

        print_resampled(election, ruled, resample, output)
        return
    for name in explain or ():
        known(name, election)
    _note_the_compiling(ruled.rule)
    outcome = count(election, ruled.rule, ruled.constraints, ruled.ties_by)
    seconds = time.perf_counter() - begin
    _note_the_draw(outcome)
    written = _written(outcome, bundle) if bundle else None
    _print(outcome, seconds, tuple(explain or ()), whole, written, output)


def _note_the_compiling(rule: Rule) -> None:
    from commonground.voice.counting import Completion, EqualShares

    if isinstance(rule, EqualShares):
        from commonground.voice.counting.equal_shares import is_compiled

        if not is_compiled(raising=rule.completion in (Completion.add1, Completion.add1u)):
            say("Compiling Equal Shares, once on this machine: some fifteen seconds…")


def _note_the_draw(outcome: Outcome) -> None:
    from commonground.voice.counting import TieBreak
    from commonground.voice.counting.ties import NO_SEED

    drawn = sum(tie.by is TieBreak.drawn for tie in outcome.ties)
    if drawn and outcome.ties_by.seed == NO_SEED:
        many = "A tie was" if drawn == 1 else f"{drawn} ties were"
        say(
            f"Note: {many} decided by the draw, and no seed was given. For a vote that counts, announce a "
            "seed before the vote, and give it with --seed."
        )


def _written(outcome: Outcome, bundle: Path) -> Written:
    from commonground.voice.counting.bundle import write_bundle

    written = write_bundle(outcome, bundle)
    if written.kept_back:
        say(
            f"Note: the bundle does not tell how many voted by {' and '.join(written.kept_back)}: some group "
            "would have fewer than 10 people."
        )
    if outcome.election.voters < _FEW:
        say(
            f"Note: fewer than {_FEW} people voted. Whoever knows how some of them did may guess who cast "
            "the rest; think twice before you publish their ballots."
        )
    say(f"Wrote {bundle}. Publish this line with the result, in the minutes and where people read them:")
    say(f"SHA-256 of {bundle.name}: {written.sha256}")
    return written


def _print(
    outcome: Outcome,
    seconds: float,
    explained: tuple[str, ...],
    whole: bool,
    written: Written | None,
    output: Format,
) -> None:
    from commonground.voice.counting.explaining import count_as_data, count_as_text

    if output is Format.table:
        sys.stdout.write(_harmless(count_as_text(outcome, explained=explained)))
        if whole:
            sys.stdout.write(_harmless("\n" + _whole_as_text(outcome)))
        return
    data = count_as_data(outcome, seconds, explained=explained)
    if output is Format.json:
        if written is not None:
            data["bundle"] = {"file": str(written.path), "sha256": written.sha256, "bytes": written.bytes}
        if whole:
            data["whole"] = _whole_as_data(outcome)
        print_json(data)
        return
    details = data["projects_detail"]
    columns = list(dict.fromkeys(key for detail in details.values() for key in detail))
    rows = ([name, *(detail.get(column) for column in columns)] for name, detail in details.items())
    print_csv(["id", *columns], rows)


def _whole_as_text(outcome: Outcome) -> str:
    from commonground.voice.counting.explaining import record, whole, whole_as_text

    return whole_as_text(whole(record(outcome)), outcome.election)


def _whole_as_data(outcome: Outcome) -> dict[str, object]:
    from commonground.voice.counting.explaining import record, whole, whole_as_data

    recorded = record(outcome)
    return whole_as_data(whole(recorded), outcome.election, recorded.utility)


def _harmless(text: str) -> str:
    """The text without what would steer a terminal: an election's file may come from anybody."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
