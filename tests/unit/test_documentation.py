"""The README and the guides mention everything a person can type, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from commonground.cli.app import app
from commonground.evidence.designation import load_rules
from commonground.evidence.index import load_indices
from commonground.evidence.measures import MISSIONS

HOUSE = Path(__file__).parents[2]
GUIDES = [HOUSE / "README.md", *sorted(HOUSE.glob("docs/*.md"))]
LINKED = [*GUIDES, HOUSE / "GLOSSARY.md", *sorted(HOUSE.glob("docs/adr/*.md"))]
TEXT = "\n".join(guide.read_text(encoding="utf-8") for guide in GUIDES)
LINES = TEXT.splitlines()

GROUP = get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = {"commonground": GROUP, **GROUP.commands}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    for option in parameter.opts
    if option.startswith("-")
]
VARIABLES = {
    variable
    for module in HOUSE.glob("src/**/*.py")
    for variable in re.findall(
        r"""(?:environ(?:\.get\(|\[)|getenv\(|envvar=)\s*["'](\w+)""", module.read_text(encoding="utf-8")
    )
}
LINKS = [
    (document, link)
    for document in LINKED
    for link in sorted(set(re.findall(r"\]\(([^)\s#]+)[^)]*\)", document.read_text(encoding="utf-8"))))
    if "://" not in link
]


def named(word: str, text: str) -> bool:
    """Whether ``word`` stands in ``text`` by itself, and not as a part of a longer one."""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_there_is_something_to_hold_the_guides_to():
    assert {"build", "designate", "profile", "compare", "measures"} <= COMMANDS.keys()
    assert {("commonground", "--debug"), ("designate", "--why")} <= set(OPTIONS)
    assert {"COMMONGROUND_STORE", "COMMONGROUND_MIRROR"} <= VARIABLES
    assert (HOUSE / "README.md", "docs/analysts.md") in LINKS


@pytest.mark.parametrize("command", GROUP.commands)
def test_every_command_is_shown_as_it_is_typed(command: str):
    assert named(f"./run {command}", TEXT)


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_mentioned_beside_its_command(command: str, option: str):
    assert any(named(command, line) and named(option, line) for line in LINES)


@pytest.mark.parametrize("name", [*load_indices(), *load_rules()])
def test_every_index_and_rule_that_ships_is_mentioned(name: str):
    assert named(name, TEXT)


@pytest.mark.parametrize("mission", MISSIONS.values())
def test_every_mission_that_measures_speak_to_is_mentioned(mission: str):
    assert named(mission, " ".join(TEXT.split()))


def test_the_measures_of_the_list_are_led_to_from_the_front_door_and_from_the_guides():
    linked = {document.name for document, link in LINKS if Path(link).name == "left-behind-2020.md"}
    assert {"README.md", "analysts.md", "coordinators.md"} <= linked


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_environment_variable_that_is_read_is_mentioned(variable: str):
    assert named(variable, TEXT)


@pytest.mark.parametrize("number", [adr.name[:4] for adr in sorted(HOUSE.glob("docs/adr/*.md"))])
def test_every_decision_is_referred_to(number: str):
    assert f"adr/{number}" in TEXT


@pytest.mark.parametrize(("document", "link"), LINKS, ids=[f"{page.name}: {link}" for page, link in LINKS])
def test_every_relative_link_leads_to_a_file(document: Path, link: str):
    assert (document.parent / link).exists()
