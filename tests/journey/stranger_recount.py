"""A stranger recounts: reads a count bundle with nothing but Python's standard library, and counts it again.

It shares no code with the program, follows the bundle's README, and is as plain as can be: fractions, one run
after another, no leaps. Greedy and the Method of Equal Shares, without constraints and costs in parts.

    python stranger_recount.py BUNDLE.zip [THE-PUBLISHED-SHA-256]
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from collections import Counter
from fractions import Fraction
from pathlib import Path


def main(path, published=None):
    """Every complaint about the bundle; none if it agrees."""
    whole = Path(path).read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sha256 = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    manifest, rule, result = (json.loads(files[f"{name}.json"]) for name in ("MANIFEST", "rule", "result"))

    complaints = []
    if published and hashlib.sha256(whole).hexdigest() != published:
        complaints.append("this is not the file that was published")
    for name in files.keys() - {"MANIFEST.json"}:
        if manifest["files"].get(name, {}).get("sha256") != sha256[name]:
            complaints.append(f"{name} is not the file that the manifest tells of")
    for name, digest in result["counted_from"].items():
        if digest != sha256[name]:
            complaints.append(f"the result was counted from another {name}")

    election = Election(files["election.pb"].decode(), result["minor_units"])
    order = drawn(rule["ties"]["seed"], election.cost)
    if order != rule["ties"]["drawn_order"]:
        complaints.append("the seed draws another order")
    if any(rule["constraints"].values()) or rule["rule"]["name"] not in ("greedy", "equal-shares"):
        return [*complaints, "this script cannot count that rule"]
    rank = tie_ranks(rule["ties"]["by"], order, election)
    count = greedy if rule["rule"]["name"] == "greedy" else equal_shares
    winners = count(election, rule["rule"], rank)

    facts = {
        "budget": election.budget,
        "voters": sum(election.ballots.values()),
        "distinct_ballots": len(election.ballots),
        "votes": dict(election.votes),
        "winners": [{"id": name, "cost": election.cost[name]} for name in winners],
        "cost": sum(election.cost[name] for name in winners),
        "leftover": election.budget - sum(election.cost[name] for name in winners),
    }
    claims = result | {"winners": [{"id": w["id"], "cost": w["cost"]} for w in result["winners"]]}
    complaints += [f"{key} should be {fact}" for key, fact in facts.items() if claims[key] != fact]
    return complaints


class Election:
    """Money in minor units; ``ballots``: how many voters cast each; a ballot is ((project, points), …)."""

    def __init__(self, text, minor_units):
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        begins = [rows.index([name]) for name in ("META", "PROJECTS", "VOTES")]
        meta = dict(row[:2] for row in rows[begins[0] + 1 : begins[1]])
        projects = self.table(rows[begins[1] + 1 : begins[2]])
        self.kind = meta["vote_type"]
        self.budget = int(Fraction(meta["budget"]) * minor_units)
        self.cost = {row["project_id"]: int(Fraction(row["cost"]) * minor_units) for row in projects}
        self.ballots = Counter(self.ballot(row) for row in self.table(rows[begins[2] + 1 :]))
        self.votes = dict.fromkeys(self.cost, 0)
        for ballot, voters in self.ballots.items():
            for name, points in ballot:
                if points or self.kind == "ordinal":
                    self.votes[name] += voters

    @staticmethod
    def table(rows):
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def ballot(self, row):
        names = row["vote"].split(",") if row["vote"] else []
        if self.kind == "ordinal":
            return tuple((name, len(names) - 1 - place) for place, name in enumerate(names))
        if "points" in row:
            return tuple(zip(names, map(Fraction, row["points"].split(",") if names else []), strict=True))
        return tuple((name, 1) for name in names)

    def points(self, name):
        return sum(voters * dict(ballot).get(name, 0) for ballot, voters in self.ballots.items())


def drawn(seed, names):
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}:{name}".encode()).hexdigest())


def tie_ranks(by, order, election):
    """What a project is compared by when it is level with another; the lower goes first."""
    keys = {
        "cost": election.cost.get,
        "votes": lambda name: -election.votes[name],
        "drawn": order.index,
        "id": str,
    }
    return {name: tuple(keys[each](name) for each in by) for name in election.cost}


def greedy(election, rule, rank):
    approvals = election.kind in ("approval", "choose-1")
    support = {name: election.votes[name] if approvals else election.points(name) for name in election.cost}
    support = {
        name: given
        for name, given in support.items()
        if given > 0 and given >= rule["threshold"] and election.cost[name] <= election.budget
    }
    if rule["by"] == "votes-per-cost":
        support = {name: per_cost(given, election.cost[name]) for name, given in support.items()}
    return fill(election, support, rank, election.budget, stop=rule["no_skip"])


def per_cost(given, cost):
    return Fraction(given, cost) if cost else float("inf")


def fill(election, support, rank, left, stop=False):
    """Down the list, the most support first, as long as the money lasts."""
    winners = []
    for name in sorted(support, key=lambda name: (-support[name], rank[name])):
        if election.cost[name] <= left:
            winners.append(name)
            left -= election.cost[name]
        elif stop:
            break
    return winners


def equal_shares(election, rule, rank):
    backers = backers_of(election, rule["utility"])
    free = sorted((name for name in backers if election.cost[name] == 0), key=rank.get)
    paid = {name: backers[name] for name in backers if election.cost[name]}

    def spent(names):
        return sum(election.cost[name] for name in names)

    voters = sum(election.ballots.values())
    share = Fraction(election.budget, voters)
    winners = shares_once(election, paid, rule["utility"], share, rank)
    while rule["completion"] in ("add1", "add1u"):
        left = election.budget - spent(winners)
        if len(winners) == len(paid) or share >= spent(election.cost):
            break
        if rule["stop"] == "exhaustive" and all(
            election.cost[name] > left for name in paid if name not in winners
        ):
            break
        share += rule["increment"]
        more = shares_once(election, paid, rule["utility"], share, rank)
        if spent(more) > election.budget:
            break
        winners = more
    winners = free + winners
    if rule["completion"] in ("add1u", "utilitarian"):
        together = {
            name: per_cost(
                sum(n * worth for n, worth in backers[name].values()),
                1 if rule["utility"] == "cost" else election.cost[name],
            )
            for name in backers
            if name not in winners
        }
        winners += fill(election, together, rank, election.budget - spent(winners))
    if rule["comparison"]:
        by_greedy = greedy(election, {"by": "votes", "threshold": 0, "no_skip": False}, rank)
        if prefers_first(election, backers, rule["utility"], by_greedy, winners):
            return by_greedy
    return winners


def backers_of(election, utility):
    """For each project with a supporter: {ballot: (how many voters, what a unit of it is worth to each)}."""
    backers = {}
    for ballot, voters in election.ballots.items():
        for name, points in ballot:
            if election.kind in ("cumulative", "scoring") and not points:
                continue
            worth = points if utility in ("borda", "additive") else 1
            if worth:
                backers.setdefault(name, {})[ballot] = (voters, worth)
    return backers


def prefers_first(election, backers, utility, one, other):
    """Whether more voters have more of the first result than have more of the other."""
    better = worse = 0
    for ballot, voters in election.ballots.items():
        first, second = (
            sum(
                backers[name][ballot][1] * (election.cost[name] if utility == "cost" else 1)
                for name in winners
                if ballot in backers.get(name, {})
            )
            for winners in (one, other)
        )
        better += voters * (first > second)
        worse += voters * (second > first)
    return better > worse


def shares_once(election, backers, utility, share, rank):
    """One run: who is funded if every voter starts with ``share``.

    Prices only ever rise, so a project whose last price is above another's present one can wait.
    """
    money = {ballot: share for ballot in election.ballots}
    worth = {name: election.cost[name] if utility == "cost" else 1 for name in backers}
    last = dict.fromkeys(backers, Fraction(0))
    winners = []
    while True:
        best = None
        for name in sorted(last, key=lambda name: (last[name], rank[name])):
            if best and last[name] > best[0]:
                break
            found = price(election.cost[name], backers[name], money)
            if found is None:
                del last[name]
                continue
            last[name] = found / worth[name]
            if best is None or (last[name], rank[name]) < best[:2]:
                best = (last[name], rank[name], name)
        if best is None:
            return winners
        rho, _, name = best
        for ballot, (_, units) in backers[name].items():
            money[ballot] -= min(money[ballot], rho * worth[name] * units)
        del last[name]
        winners.append(name)


def price(cost, backers, money):
    """What those who want a project pay for a unit, if they pay just its cost; None if they have not enough.

    Whoever has less than that pays all they have: so the poorest are asked first, those who hold the same at
    once.
    """
    holders = Counter()
    for ballot, (voters, units) in backers.items():
        holders[money[ballot] if units == 1 else money[ballot] / units] += voters * units
    rest, units = Fraction(cost), sum(holders.values())
    for held in sorted(holders):
        if rest <= units * held:
            return rest / units
        rest -= holders[held] * held
        units -= holders[held]
    return None


if __name__ == "__main__":
    found = main(*sys.argv[1:])
    print("disagree: " + "; ".join(found) if found else "agree")
    sys.exit(1 if found else 0)
