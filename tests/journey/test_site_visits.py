"""Visits: a resident, an analyst and somebody who uses the keyboard alone, each with a job to do."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect


def visited(browser: Browser, address: str, **more) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 900}, **more).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_types_a_postcode_and_reads_the_answer(browser, served, postcode, scripts):
    page = visited(browser, served, java_script_enabled=scripts)
    page.get_by_label("Your postcode, or the name of a place").fill(postcode.lower())
    page.get_by_role("main").get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile(r"/places/wd24/X05\d{6}/$"))
    expect(page.locator(".cg-answer")).to_contain_text("measures")
    expect(page.get_by_role("heading", name="Is it on a list?")).to_be_visible()
    page.get_by_role("link", name="Places like it").first.click()
    expect(page).to_have_url(re.compile(r"against=matched$"))
    page.get_by_role("main").get_by_role("link", name="Safety").click()
    expect(page).to_have_url(re.compile(r"/safety/\?against=matched$"))
    assert page.locator("article svg.chart").count() >= 1
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_analyst_goes_from_the_list_to_a_file_of_its_members(browser, served, scripts):
    page = visited(browser, f"{served}/lists/", java_script_enabled=scripts, accept_downloads=True)
    page.get_by_role("main").get_by_role("link", name="Left behind wards of the example county").first.click()
    expect(page).to_have_url(re.compile(r"/lists/example-left-behind/"))
    rows = page.locator("table").first.locator("tbody tr")
    assert rows.count() == 6
    link = page.get_by_role("main").locator('a[href*=".csv"]').first.get_attribute("href")
    assert link
    text = httpx.get(served + link).text
    assert len(text.strip().splitlines()) == 7
    page.context.close()


def test_the_keyboard_alone_finds_a_neighbourhood(browser, served, postcode):
    page = visited(browser, served)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to main content")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type(postcode)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/places/wd24/X05\d{6}/$"))
    for _ in range(80):
        page.keyboard.press("Tab")
        # Whatever has the focus can be seen, and shows that it has it.
        box = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const r = e.getBoundingClientRect(); const s = getComputedStyle(e);
            return [r.width > 0, r.bottom > 0 && r.top < innerHeight,
                    s.outlineStyle !== 'none' || s.boxShadow !== 'none'
                        || s.backgroundColor !== 'rgba(0, 0, 0, 0)']; }"""
        )
        if box is None:
            break
        assert box == [True, True, True]
    page.context.close()


def test_every_area_of_the_map_can_be_reached_without_a_mouse(browser, served):
    page = visited(browser, f"{served}/lists/example-left-behind/")
    figure = page.locator("figure.cg-map")
    canvas = figure.get_by_role("application")
    expect(canvas).to_be_visible(timeout=20_000)
    canvas.focus()
    page.wait_for_timeout(1500)
    page.keyboard.press("Enter")
    said = figure.get_by_role("status")
    expect(said).to_contain_text(re.compile(r"\w"), timeout=5_000)
    before = said.inner_text()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert said.inner_text() != before
    # The list beside the map is the same information: each member of the list is a link there.
    members = json.loads(httpx.get(f"{served}/lists/example-left-behind.json").text)["members"]
    for member in members:
        expect(
            page.get_by_role("main").get_by_role("link", name=member["name"], exact=True).first
        ).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_coordinator_picks_small_areas_and_sends_the_address(browser, served, postcode, scripts):
    page = visited(browser, f"{served}/draw/", java_script_enabled=scripts)
    page.get_by_label("Start from a postcode, or the name of a ward").fill(postcode)
    page.get_by_role("button", name="Show its small areas").click()
    boxes = page.get_by_role("main").get_by_role("checkbox")
    expect(boxes.first).to_be_visible()
    for number in range(2):
        boxes.nth(number).check(force=True)
    page.get_by_role("button", name=re.compile("How is|Show|See", re.I)).first.click()
    expect(page).to_have_url(re.compile(r"/own/\?.*areas="))
    sent = httpx.get(page.url)
    assert sent.status_code == 200
    page.context.close()
