"""What a person asked of a count, as the options say it, and the rule that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from commonground.cli.counting.options import CompletionName, GreedyByName, RuleName, StopName, UtilityName
from commonground.errors import BallotError

if TYPE_CHECKING:
    from commonground.voice.counting import Constraints, Election, Rule, TieRule

_OF_EQUAL_SHARES = ("utility", "completion", "stop", "increment", "comparison")
_OF_GREEDY = ("by", "threshold", "no_skip")


@dataclass(frozen=True)
class Asked:
    """The options about how to count; None is what nobody asked."""

    rule: RuleName | None = None
    as_city: bool = False
    utility: UtilityName | None = None
    completion: CompletionName | None = None
    stop: StopName | None = None
    increment: str | None = None
    comparison: bool | None = None
    by: GreedyByName | None = None
    threshold: int | None = None
    no_skip: bool | None = None
    ties: str | None = None
    seed: str | None = None
    reserve: tuple[str, ...] = ()
    incompatible: tuple[str, ...] = ()
    least_votes: int | None = None
    budget: str | None = None

    def check(self, file: Path, compared: bool) -> None:
        """Refuse, as wrong usage, options that would do nothing; ``compared``: several rules are."""
        given = [each.name for each in fields(self) if getattr(self, each.name) not in (None, False, ())]
        if self.comparison is False:
            given.append("comparison")
        settings = [name for name in given if name in (*_OF_EQUAL_SHARES, *_OF_GREEDY)]
        told = [name for name in given if not (compared and name in settings)]
        if self.from_bundle(file) and told:
            raise typer.BadParameter(
                f"A count bundle says how it is counted: leave out {_option(told[0])}, or unpack election.pb."
            )
        if compared:
            if self.rule or self.as_city:
                name = "--rule" if self.rule else "--as-city"
                raise typer.BadParameter(f"--compare names the rules; leave out {name}.")
        elif self.as_city:
            if self.rule or settings:
                name = _option((*settings, "rule")[0])
                raise typer.BadParameter(f"--as-city takes the rule from the file; leave out {name}.")
        else:
            self._check_settings(settings)

    def from_bundle(self, file: Path) -> bool:
        """Whether the file is a count bundle, by its name."""
        return file.suffix.lower() == ".zip"

    def election(self, election: Election) -> Election:
        """The election as it is to be counted: with another budget, or with ballots as the city took them."""
        from commonground.voice.counting.as_city import as_the_city_took_it

        if self.budget is not None:
            election = election.with_budget(_minor(self.budget, election, "--budget"))
        return as_the_city_took_it(election) if self.as_city else election

    def the_rule(self, election: Election) -> Rule:
        """The rule asked for."""
        if self.as_city:
            from commonground.voice.counting.as_city import rule_of_the_city

            return rule_of_the_city(election)
        return self.named(self.rule or "equal-shares", election)

    def named(self, name: str, election: Election) -> Rule:
        """The rule of a name, with the settings asked for; ``equal-shares/add1`` says the completion, too."""
        from commonground.voice.counting import (
            Completion,
            EqualShares,
            Greedy,
            GreedyBy,
            MaximinSupport,
            Phragmen,
            Stop,
            Utility,
        )

        kind, _, setting = name.partition("/")
        if kind == "equal-shares" and setting in ("", *Completion):
            return EqualShares(
                utility=Utility(self.utility) if self.utility else None,
                completion=Completion(setting or self.completion or "add1u"),
                stop=Stop(self.stop or "exhaustive"),
                increment=self._increment(election),
                comparison=bool(self.comparison),
            )
        if kind == "greedy" and setting in ("", *GreedyBy):
            return Greedy(
                by=GreedyBy(setting or self.by or "votes"),
                threshold=self.threshold or 0,
                no_skip=bool(self.no_skip),
            )
        if name == "phragmen":
            return Phragmen()
        if name == "maximin-support":
            return MaximinSupport()
        raise typer.BadParameter(
            f"{name!r} is no rule. There are equal-shares, greedy, phragmen and maximin-support, and with a "
            "setting equal-shares/none, /add1, /add1u, /utilitarian and greedy/votes-per-cost."
        )

    def constraints(self, election: Election) -> Constraints:
        """What the board asks of any rule."""
        from commonground.voice.counting import Constraints

        together = tuple(frozenset(_listed(each)) for each in self.incompatible)
        for name in (name for each in together for name in sorted(each)):
            known(name, election)
        return Constraints(_reserved(self.reserve), together, self.least_votes or 0)

    def ties_by(self) -> TieRule:
        """What decides a tie."""
        from commonground.voice.counting import TieBreak, TieRule
        from commonground.voice.counting.ties import NO_SEED

        seed = NO_SEED if self.seed is None else self.seed
        try:
            seed.encode()
        except UnicodeEncodeError:
            raise typer.BadParameter("--seed is no text that can be written down.") from None
        names = ("cost", "votes", "drawn") if self.ties is None else _listed(self.ties)
        for name in names:
            if name not in list(TieBreak):
                raise typer.BadParameter(f"--ties: {name!r} is none of {', '.join(TieBreak)}.")
        return TieRule(tuple(TieBreak(name) for name in names), seed)

    def _check_settings(self, given: list[str]) -> None:
        """Whether each setting is one of the rule asked for."""
        rule = self.rule or "equal-shares"
        takes = {"equal-shares": _OF_EQUAL_SHARES, "greedy": _OF_GREEDY}.get(rule, ())
        for name in given:
            if name not in takes:
                raise typer.BadParameter(f"{_option(name)} is no setting of {rule}.")
        if self.completion in ("none", "utilitarian") and (self.stop or self.increment):
            name = "stop" if self.stop else "increment"
            raise typer.BadParameter(f"{_option(name)} is a setting of the completions add1 and add1u.")

    def _increment(self, election: Election) -> int | None:
        if self.increment is None:
            return None
        if not (minor := _minor(self.increment, election, "--increment")):
            raise typer.BadParameter("--increment must be more than nothing.")
        return minor


def known(name: str, election: Election) -> int:
    """The position of a project; raises ``BallotError`` for an id that no project has."""
    if name not in election.position:
        raise BallotError(f"{election.name}: no project is called {name!r}; ids stand in the first column.")
    return election.position[name]


def _reserved(written: tuple[str, ...]) -> Mapping[str, Fraction]:
    """``green=30%``, ``green=0.3`` or ``green=3/10`` as a share for each category, in the order given."""
    reserved: dict[str, Fraction] = {}
    for each in written:
        name, equals, share = each.rpartition("=")
        try:
            part = Fraction(share.strip().removesuffix("%")) / (100 if share.strip().endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            part = Fraction(-1)
        if not equals or not name.strip() or not 0 <= part <= 1:
            raise typer.BadParameter(
                f"--reserve {each!r} should be a category and a share, such as green=30%."
            )
        if name.strip() in reserved:
            raise typer.BadParameter(f"--reserve says twice what is kept for {name.strip()!r}.")
        reserved[name.strip()] = part
    return reserved


def _minor(text: str, election: Election, option: str) -> int:
    from commonground.voice.counting.money import NotAnAmount, to_minor

    try:
        return to_minor(text, election.minor_units)
    except NotAnAmount as problem:
        raise typer.BadParameter(f"{option} {text!r} {problem}.") from None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
