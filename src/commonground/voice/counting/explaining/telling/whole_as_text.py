"""What can be said of an outcome as a whole, in plain English."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from commonground.voice.counting.election import Election
from commonground.voice.counting.explaining.serving.groups import ByTrait
from commonground.voice.counting.explaining.serving.instead import Instead
from commonground.voice.counting.explaining.serving.whole import Whole
from commonground.voice.counting.explaining.telling.wording import money, people, titled

_WIDTH = 100
_FIRST = 5
"""Projects told of each kind; the data has all."""


def whole_as_text(made: Whole, election: Election) -> str:
    """Lines of plain text, the answer to each question first."""
    return "\n".join(_lines(made, election)) + "\n"


def _lines(made: Whole, election: Election) -> Iterator[str]:
    served = made.served
    yield "WHOM IT SERVES"
    yield from _filled(
        f"{1 - served.share_excluded:.0%} of {people(served.voters)} who voted chose at least one funded "
        f"project; {served.excluded:,} did not. Half of them see "
        f"{money(election, served.money.quantiles[2])} or more spent on what they chose."
    )
    for trait in made.by_trait:
        yield from _by_trait(trait, election)
    yield from ("", "IF MOST VOTES WENT FIRST (GREEDY)")
    yield from _greedy(made.greedy, election)
    yield from ("", "MONEY LEFT", *_filled(made.leftover.why))
    yield from ("", "FAIR SHARES")
    yield from _fair(made)


def _by_trait(trait: ByTrait, election: Election) -> Iterator[str]:
    yield f"By {trait.trait.replace('_', ' ')}, spent on what a voter chose, on average:"
    for group in trait.groups:
        some = "" if group.with_some is None else f"; {group.with_some:.0%} chose something that is funded"
        yield f"  - {group.label} ({people(group.voters)}): {money(election, round(group.money))}{some}"
    if trait.not_shown:
        yield f"  - {people(trait.not_shown)} are in groups too small to show."


def _greedy(greedy: Instead, election: Election) -> Iterator[str]:
    if not greedy.would_be_in and not greedy.would_be_out:
        yield "The same projects would have been funded."
        return
    for verb, places in (("added", greedy.would_be_in), ("dropped", greedy.would_be_out)):
        if places:
            names = "; ".join(titled(election, place) for place in places[:_FIRST])
            more = f"; and {len(places) - _FIRST} more" if len(places) > _FIRST else ""
            yield from _filled(f"It would have {verb} {len(places)}: {names}{more}.")
    gains = greedy.by_money
    more, less, same = gains.better or 0, gains.worse or 0, gains.same or 0
    yield from _filled(
        f"{people(more)} would have more spent on what they chose, {less:,} less, and {same:,} the same."
    )


def _fair(made: Whole) -> Iterator[str]:
    if made.passed_over is None:
        yield "Whether groups got their due can only be checked for ballots that tick projects."
    elif not made.passed_over:
        yield "No group that agrees on a project was passed over (EJR+ up to one project)."
    else:
        yield f"Groups that agree on a project were passed over {len(made.passed_over)} times, such as:"
        for one in made.passed_over[:_FIRST]:
            yield textwrap.fill(one.sentence, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
    prices = made.priceable
    if prices.priceable is None:
        yield from _filled(f"Whether equal money for all explains the outcome is not known. {prices.how}")
    else:
        can = "can" if prices.priceable else "cannot"
        yield from _filled(
            f"The outcome {can} be explained by giving everybody the same money to spend on what they chose. "
            f"{prices.how}"
        )


def _filled(text: str) -> Iterator[str]:
    yield textwrap.fill(text, _WIDTH)
