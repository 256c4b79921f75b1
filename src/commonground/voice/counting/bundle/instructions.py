"""The bundle's ``README.md``: what a stranger needs to recount an election, and what a recount proves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.voice.counting.bundle.rule_file import Ruled
from commonground.voice.counting.bundle.rule_in_words import TITLES, rule_in_words, ties_in_words
from commonground.voice.counting.bundle.turnout import LEAST
from commonground.voice.counting.money import as_money
from commonground.voice.counting.outcome import Outcome
from commonground.voice.counting.ties import TieBreak, drawn_number

_TEXT = """\
# How the vote was counted: {name}

{voters:,} people voted on {projects:,} projects and {budget}. The vote was counted by {rule}.
It funds {winners:,} projects for {cost}, and leaves {leftover}.

This file and those beside it let anybody count the vote again, with any tool or with paper.

| turn | project | name | funded with |
|---:|---|---|---:|
{table}

## What is here

- `election.pb`: the budget, the projects with their costs, and every ballot, in the format of the library of
  participatory budgeting (pabulib.org): text with semicolons between the columns. Nothing of the voters is
  left in it. The numbers 1, 2, 3 … say nothing: ballots stand in an order of their own.
- `rule.json`: the rule, its settings, how ties are decided, the seed of the draw and the order it draws.
- `result.json`: every project's votes, the winners in order, every tie that was broken, each voter's share in
  the end, and what is left. Money is in minor units (pence): divide it by `minor_units`.
- `voters.json`: how many people of which age and sex voted, where every group has {least} people or more.
- `MANIFEST.json`: the SHA-256 of every other file, and the program that made them.

## Check that nothing was changed

Make the SHA-256 of the zip file itself: `sha256sum FILE.zip` (Linux), `shasum -a 256 FILE.zip` (Mac),
`certutil -hashfile FILE.zip SHA256` (Windows). It must be the one that was published with the result: in the
minutes, on the notice board, in the newspaper. **Take it from there, and not from whoever gave you the zip.**
If it is another one, hold the SHA-256 of each file against `MANIFEST.json` to see what was changed.

## Count again

With Commonground: `commonground verify FILE.zip --sha256 THE-PUBLISHED-ONE`. It counts again, and says
*agree* or what differs. With anything else, or by hand:

{instructions}
## When projects are level

{ties}
{draw}
{broken}

## What this proves, and what it does not

- If your recount agrees, then these ballots give this result by this rule.
- If somebody changes a ballot, a cost, the rule, the seed or the result, the files no longer fit each other,
  and a recount shows it. If somebody changes them **all**, so that they fit again, that is another count, and
  right in itself. Only the published SHA-256 of the zip tells the two apart.
- No file can prove that each ballot was cast by somebody who may vote, or that none is missing. That is for
  those who kept the roll of voters and watched the vote.
- No file can prove that the seed was announced before the vote. Ask where it was.

## What is not told of anybody

A ballot that names many projects is often the only one of its kind. So no ballot here has an age, a sex, a
street, a time, or the number that its voter was given. Whoever recognises a ballot learns nothing but that
ballot. {turnout}
"""

_DRAW = """
The draw: the seed is `{seed}`. It should have been announced before the vote. Each project is given the
SHA-256 of the seed, a colon and its id, and the lower number goes first. Any computer makes it:

```sh
printf '%s' 'SEED:ID' | sha256sum
```
{example}"""


def instructions(outcome: Outcome, turnout: Mapping[str, Any]) -> str:
    """The text, as Markdown. It follows from the other files alone, so that it can be checked like them."""
    election = outcome.election

    def money(amount: int) -> str:
        return as_money(amount, election.currency, election.minor_units)

    rows = []
    for turn, each in enumerate(outcome.bought, 1):
        project = election.projects[each.project]
        rows.append(f"| {turn} | {_plain(project.id)} | {_plain(project.name)} | {money(each.cost)} |")
    ruled = Ruled.of(outcome)
    return _TEXT.format(
        name=_plain(election.name),
        voters=election.voters,
        projects=len(election.projects),
        budget=money(election.budget),
        rule=TITLES[type(outcome.rule)],
        winners=len(outcome.bought),
        cost=money(outcome.cost),
        leftover=money(outcome.leftover),
        table="\n".join(rows),
        least=LEAST,
        instructions=rule_in_words(ruled, election),
        ties=ties_in_words(ruled),
        draw=_draw(outcome),
        broken=f"Ties that had to be broken in this count: {len(outcome.ties)}.",
        turnout=_told(turnout),
    )


def _draw(outcome: Outcome) -> str:
    if TieBreak.drawn not in outcome.ties_by.by:
        return ""
    seed, projects = outcome.ties_by.seed, outcome.election.projects
    example = ""
    if projects:
        name = projects[0].id
        example = f"\nFor project {_plain(name)} that is `{drawn_number(seed, name)}`.\n"
    return _DRAW.format(seed=_plain(seed), example=example)


def _told(turnout: Mapping[str, Any]) -> str:
    """What is told of all voters together, and what is kept back."""
    split, small = turnout["split_by"], turnout["left_out_as_too_small"]
    told = ""
    if split:
        told += f"How many people voted is told by {' and '.join(split)}, apart from the ballots. "
    if small:
        told += (
            f"It is not told by {' and '.join(small)}, as some group would have fewer than {LEAST} people. "
        )
    if not told:
        told = "Nothing is told of the voters' age and sex: the ballots that were counted did not carry them."
    return told.strip()


def _plain(text: str) -> str:
    """Text from a file, so that it stays text in a Markdown table or between backquotes."""
    for mark, instead in {"|": "/", "`": "'", "<": "‹", ">": "›"}.items():
        text = text.replace(mark, instead)
    return " ".join(text.split())
