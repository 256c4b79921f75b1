"""Where people settle: a coastline, towns of uneven size, and small areas that crowd towards them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CENTRE = (620_000.0, 520_000.0)
"""Easting and northing of the county's middle: open North Sea, where no real place can be meant."""

_SPACING = 1_500.0
_WIDEST = 75_000.0
_RURAL = 0.25
_TOWN_SPREAD = 0.11


@dataclass(frozen=True)
class Settlement:
    """Points that small areas grow around, in metres of the national grid.

    ``points``: (areas, 2); ``sea``: (k, 2) points outside the coast that bound the cells on it;
    ``towns``: (t, 2) town centres, the largest first; ``town_scale``: (t,) metres in which a town
    thins out; ``spacing``: metres between neighbouring areas if all were equal.
    """

    points: np.ndarray
    sea: np.ndarray
    towns: np.ndarray
    town_scale: np.ndarray
    spacing: float


def settle(areas: int, rng: np.random.Generator) -> Settlement:
    """Scatter ``areas`` points over an invented island county.

    The county grows with the number of areas until it is 150 km across; beyond that it grows
    denser instead, so that it never reaches a real shore.
    """
    radius = min(_SPACING * np.sqrt(areas / np.pi), _WIDEST)
    spacing = radius * np.sqrt(np.pi / areas)
    coast = _Coast(radius, rng)
    towns, shares = _towns(max(4, round(areas / 45)), coast, rng)
    scale = _TOWN_SPREAD * spacing * np.sqrt(shares * (1 - _RURAL) * areas)
    points = np.empty((0, 2))
    while len(points) < areas:
        wanted = areas - len(points)
        town = rng.choice(len(towns), size=wanted, p=shares)
        angle = rng.uniform(0, 2 * np.pi, wanted)
        distance = rng.gamma(2.0, scale[town])
        drawn = towns[town] + distance[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        in_country = rng.random(wanted) < _RURAL
        drawn[in_country] = coast.scatter(int(in_country.sum()), rng)
        points = np.vstack([points, drawn[coast.holds(drawn)]])
    return Settlement(points, coast.sea(spacing, rng), towns, scale, spacing)


class _Coast:
    """A closed coastline: a circle with bays and headlands, as a radius for each bearing."""

    def __init__(self, radius: float, rng: np.random.Generator) -> None:
        self.waves = np.arange(1, 10)
        self.heights = rng.normal(0, 0.16, self.waves.size) / self.waves**0.8
        self.phases = rng.uniform(0, 2 * np.pi, self.waves.size)
        bearings = np.linspace(0, 2 * np.pi, 720, endpoint=False)
        self.radius = 1.0
        # Of the area the number of small areas calls for, whatever the bays take away.
        self.radius = radius / np.sqrt(np.mean(self.reach(bearings) ** 2))

    def reach(self, bearing: np.ndarray) -> np.ndarray:
        swell = (self.heights * np.cos(bearing[:, None] * self.waves + self.phases)).sum(axis=1)
        return self.radius * np.exp(swell)

    def holds(self, points: np.ndarray, inland: float = 1.0) -> np.ndarray:
        """Which points are on land, or no further from the middle than ``inland`` of the way to the shore."""
        east, north = (points - CENTRE).T
        return np.hypot(east, north) < inland * self.reach(np.arctan2(north, east))

    def scatter(self, number: int, rng: np.random.Generator) -> np.ndarray:
        """``number`` points spread evenly over the land."""
        points = np.empty((0, 2))
        widest = self.reach(np.linspace(0, 2 * np.pi, 720)).max()
        while len(points) < number:
            drawn = CENTRE + rng.uniform(-widest, widest, (2 * number + 8, 2))
            points = np.vstack([points, drawn[self.holds(drawn)]])
        return points[:number]

    def sea(self, spacing: float, rng: np.random.Generator) -> np.ndarray:
        """Points off the shore, a near row and a far one, and a ring that encloses everything."""
        fine = np.linspace(0, 2 * np.pi, 40_000)
        shore = self.reach(fine)
        walked = np.concatenate([[0], np.cumsum(np.hypot(np.diff(shore), shore[1:] * np.diff(fine)))])
        rows = []
        for offset in (0.35, 1.4):
            stops = np.arange(0, walked[-1], 0.8 * spacing)
            bearing = np.interp(stops + rng.uniform(0, 0.4 * spacing, stops.size), walked, fine)
            away = self.reach(bearing) + spacing * (offset + rng.uniform(-0.15, 0.15, stops.size))
            rows.append(away[:, None] * np.column_stack([np.cos(bearing), np.sin(bearing)]))
        ring = np.linspace(0, 2 * np.pi, 24, endpoint=False)
        rows.append(3 * shore.max() * np.column_stack([np.cos(ring), np.sin(ring)]))
        return CENTRE + np.vstack(rows)


def _towns(number: int, coast: _Coast, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Town centres kept apart by a jittered lattice, and their shares of the townspeople (Zipf's law)."""
    step = coast.radius * np.sqrt(np.pi / number) * 0.8
    while True:
        reach = np.arange(-2.5 * coast.radius, 2.5 * coast.radius, step)
        lattice = np.stack(np.meshgrid(reach, reach), axis=-1).reshape(-1, 2)
        sites = CENTRE + lattice + rng.uniform(-0.35, 0.35, lattice.shape) * step
        sites = rng.permutation(sites[coast.holds(sites, 0.88)])
        if len(sites) >= number:
            break
        step *= 0.95
    shares = np.arange(1, number + 1) ** -0.9
    return sites[:number], shares / shares.sum()
