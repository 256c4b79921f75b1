"""The options of `commonground count`: what they are called, what they take, and what --help says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

# The same words as the enumerations of `voice.counting`, not imported here so that --help answers at once.
RuleName = Literal["equal-shares", "greedy", "phragmen", "maximin-support"]
UtilityName = Literal["cost", "cardinality", "borda", "additive"]
CompletionName = Literal["none", "add1", "add1u", "utilitarian"]
StopName = Literal["exhaustive", "overspend"]
GreedyByName = Literal["votes", "votes-per-cost"]

ElectionFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="An election (.pb, the Pabulib format), or a count bundle (.zip).",
    ),
]

RuleOption = Annotated[
    RuleName | None, typer.Option("--rule", help="How to count; equal-shares if left out.")
]
AsCityOption = Annotated[
    bool, typer.Option("--as-city", help="Count as the head of the file says that the city did.")
]
UtilityOption = Annotated[
    UtilityName | None,
    typer.Option(
        "--utility",
        help="Equal Shares: what a project is worth to those who chose it. Left out: cost for approvals, "
        "borda for orders, additive for points.",
    ),
]
CompletionOption = Annotated[
    CompletionName | None,
    typer.Option("--completion", help="Equal Shares: how to spend what it leaves; add1u if left out."),
]
StopOption = Annotated[
    StopName | None,
    typer.Option(
        "--stop",
        help="add1, add1u: end at the first outcome to which nothing can be added (exhaustive, if left out), "
        "or only before one that would overspend.",
    ),
]
IncrementOption = Annotated[
    str | None,
    typer.Option(
        "--increment", metavar="AMOUNT", help="add1, add1u: by how much shares rise; 1 if left out."
    ),
]
ComparisonOption = Annotated[
    bool | None,
    typer.Option(
        "--comparison/--no-comparison",
        help="Equal Shares: take greedy's outcome instead if more voters have more of it.",
    ),
]
ByOption = Annotated[
    GreedyByName | None, typer.Option("--by", help="Greedy: what goes first; votes if left out.")
]
ThresholdOption = Annotated[
    int | None,
    typer.Option("--threshold", metavar="N", min=0, help="Greedy: the least support that is funded."),
]
NoSkipOption = Annotated[
    bool, typer.Option("--no-skip", help="Greedy: end at the first project that does not fit.")
]
TiesOption = Annotated[
    str | None,
    typer.Option(
        "--ties", metavar="LIST", help="What decides ties; cost,votes,drawn if left out. There is also id."
    ),
]
SeedOption = Annotated[
    str | None,
    typer.Option("--seed", metavar="TEXT", help="The seed of the draw for ties, announced before the vote."),
]
ReserveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--reserve",
        metavar="CATEGORY=30%",
        help="Keep a share of the budget for a category or target; again for several.",
    ),
]
IncompatibleOption = Annotated[
    list[str] | None,
    typer.Option("--incompatible", metavar="ID,ID", help="Fund at most one of these; again for several."),
]
LeastVotesOption = Annotated[
    int, typer.Option("--least-votes", metavar="N", min=0, help="Fund nothing with fewer votes.")
]
BudgetOption = Annotated[
    str | None,
    typer.Option("--budget", metavar="AMOUNT", help="Count with this budget instead of the file's."),
]
RepairOption = Annotated[
    bool,
    typer.Option("--repair", help="Settle what is not certain in the file, and say what was done."),
]
ExplainOption = Annotated[
    list[str] | None,
    typer.Option(
        "--explain",
        metavar="PROJECT",
        help="Why this project won or lost, and what would have changed it; again for several.",
    ),
]
WholeOption = Annotated[
    bool,
    typer.Option("--whole", help="Also whom it serves, what greedy would fund instead, and how fair it is."),
]
CompareOption = Annotated[
    str | None,
    typer.Option("--compare", metavar="RULES", help="Hold rules side by side: greedy,equal-shares/add1,…"),
]
ResampleOption = Annotated[
    int,
    typer.Option(
        "--resample",
        metavar="N",
        min=0,
        help="Count N times more with voters drawn anew: how often does each project win?",
    ),
]
BundleOption = Annotated[
    Path | None,
    typer.Option("--bundle", metavar="FILE.zip", help="Also write all that anybody needs to count again."),
]
