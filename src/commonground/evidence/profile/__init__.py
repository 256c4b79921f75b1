"""Everything known about a place as data; renderers give text, JSON and one self-contained page."""

from commonground.evidence.profile.as_data import profile_as_data
from commonground.evidence.profile.as_text import profile_as_text
from commonground.evidence.profile.every import every_profile
from commonground.evidence.profile.from_data import profile_from_data
from commonground.evidence.profile.making import Profiles
from commonground.evidence.profile.page import page_of
from commonground.evidence.profile.record import (
    About,
    Comparator,
    Located,
    NamedPart,
    Profile,
    SourceLine,
    Standing,
)

__all__ = [
    "About",
    "Comparator",
    "Located",
    "NamedPart",
    "Profile",
    "Profiles",
    "SourceLine",
    "Standing",
    "every_profile",
    "page_of",
    "profile_as_data",
    "profile_as_text",
    "profile_from_data",
]
