"""Names that exist nowhere: invented stems joined to the endings English places carry."""

from __future__ import annotations

import numpy as np

COUNTY = "Quernshire"

_STEMS = (
    "Aldrow", "Ambrel", "Anstor", "Barrel", "Berrin", "Birral", "Brennel", "Brindle", "Brockel", "Bullace",
    "Carrow", "Cassen", "Cindrel", "Clavel", "Cobble", "Corven", "Cressel", "Curlew", "Dappel", "Darrow",
    "Dovel", "Dunnel", "Eldren", "Embrel", "Fallow", "Farrel", "Fennel", "Fettle", "Finnow", "Flaxen",
    "Gannet", "Garrel", "Gimble", "Gorsel", "Harrel", "Hassel", "Hesper", "Jessel", "Kelder",
    "Kestle", "Kittow", "Lapwing", "Larrow", "Lathern", "Lindrel", "Lorrel", "Mallow", "Marrel", "Merrel",
    "Mirrel", "Mistle", "Mossel", "Murrow", "Ommer", "Orrel", "Osprel", "Padrow", "Pellow", "Perrin",
    "Pimper", "Plover", "Quernel", "Quillow", "Rannel", "Rendle", "Rimble", "Rowsel", "Rushel", "Sallow",
    "Sarrow", "Sedgel", "Sithern", "Skerrel", "Skirrow", "Sorrel", "Spindle", "Starrel", "Tamber", "Tansel",
    "Tarrow", "Teasel", "Thimble", "Thistle", "Timmer", "Tolven", "Torrow", "Tressel", "Ullen", "Vardle",
    "Warrel", "Wattle", "Wethern", "Wherrow", "Winnow", "Wrennel", "Yaffle",
)  # fmt: skip

_ENDINGS = (
    "beck", "bourne", "combe", "cote", "dene", "fleet", "ford", "garth", "ham", "haven", "holme", "hurst",
    "mere", "minster", "mouth", "ness", "sea", "shaw", "staithe", "stead", "stow", "thorpe", "thwaite",
    "toft", "well", "wick", "wold", "worth",
)  # fmt: skip

_BEFORE = ("Great", "High", "Little", "Long", "Lower", "New", "Nether", "Old", "Over", "Upper")
_AFTER = ("Bridge", "Castle", "Central", "Common", "Cross", "East", "Green", "Hill", "Mills", "North", "Park",
          "Priory", "Quay", "South", "Vale", "West")  # fmt: skip


def _places() -> list[str]:
    """Every stem with every ending; a letter that would stand twice where they meet stands once."""
    return [(stem[:-1] if stem[-1] == ending[0] else stem) + ending for stem in _STEMS for ending in _ENDINGS]


def name_districts(number: int, rng: np.random.Generator) -> list[str]:
    """``number`` different names, in the alphabetical order in which districts are numbered.

    Single words while they last, and after that words with a second one before them.
    """
    plain = _places()
    names = [str(name) for name in rng.permutation(plain)[:number]]
    if number > len(plain):
        longer = [f"{before} {name}" for before in _BEFORE for name in plain]
        names += [str(name) for name in rng.permutation(longer)[: number - len(plain)]]
    return sorted(names)


def name_wards(ward_district: np.ndarray, districts: list[str], rng: np.random.Generator) -> list[str]:
    """A name for each ward, different within its district: a quarter of the district's town, or a village.

    ``ward_district``: (wards,) the number of each ward's district, wards of one district together.
    """
    towns = [name.split(" ")[-1] for name in districts]
    plain = _places()
    villages = [str(name) for name in rng.permutation(sorted(set(plain) - set(towns)) or plain)]
    names: list[str] = []
    used = 0
    for town, wards in zip(towns, np.bincount(ward_district), strict=True):
        here = [f"{town} {quarter}" for quarter in rng.permutation(_AFTER)[: wards // 3]]
        while len(here) < wards:
            village = villages[used % len(villages)]
            used += 1
            if village != town:
                here.append(_hamlet(village, rng))
        names += [str(name) for name in rng.permutation(here)]
    return names


def _hamlet(village: str, rng: np.random.Generator) -> str:
    """The village itself, as two in three are, or one of its parts."""
    match int(rng.integers(6)):
        case 0:
            return f"{rng.choice(_BEFORE)} {village}"
        case 1:
            return f"{village} {rng.choice(_AFTER)}"
        case _:
            return village
