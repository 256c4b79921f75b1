"""How far a place is from a line: the picture and the words say what the list says."""

from __future__ import annotations

import re

import pytest

from commonground.portal.places.evidence import Evidence
from commonground.portal.places.near_line import near_lines


@pytest.fixture
def answer(county_store):
    return next(iter(Evidence(county_store).answers.values()))


def test_a_place_on_the_list_is_inside_every_line(answer):
    code = answer.members.index[0]
    lines = near_lines(answer, code, {})
    assert lines
    assert all(
        re.fullmatch(r"[\d,]+ places? inside the line|on the line, just inside", one.words) for one in lines
    )


def test_every_mark_stands_inside_the_picture(answer):
    for code in answer.areas.index:
        for line in near_lines(answer, str(code), {}):
            along = [float(x) for x in re.findall(r'(?:cx|x)="([\d.-]+)"', line.picture)]
            assert all(0 <= x <= 360 for x in along), line


def test_a_place_that_the_rule_does_not_know_has_no_line(answer):
    assert near_lines(answer, "X99999999", {}) == []
