"""The page as people meet it: in a real browser, by keyboard, on a telephone, without scripts, on paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from commonground.evidence.designation import load_rules, read_answer
from commonground.evidence.profile import Profile, Profiles
from commonground.evidence.profile.page import page_of
from commonground.evidence.store import Store


@pytest.fixture(scope="module")
def profile(county_store: Path) -> Profile:
    """A ward on the example county's list."""
    store, rule = Store(county_store), load_rules()["example-left-behind"]
    profiles = Profiles(store, rule)
    return profiles.of(profiles.find(str(read_answer(store, rule).members.index[0])))


@pytest.fixture(scope="module")
def page_file(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole page."""
    path = tmp_path_factory.mktemp("page") / "ward.html"
    path.write_text(page_of(profile), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def short_file(profile: Profile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every part of the page once: the rules take a second for every measure, and all are marked up alike."""
    told = {one.measure.mission: one for one in profile.measures}
    # A missing figure has a look of its own.
    *others, last = told.values()
    missing = replace(last, here=replace(last.here, value=None, low=None, high=None, why="Not published."))
    near = {name: places[:6] for name, places in list(profile.meeting_places.items())[:2]}
    path = tmp_path_factory.mktemp("page") / "short.html"
    short = replace(profile, measures=(*others[:3], missing), meeting_places=near)
    path.write_text(page_of(short), encoding="utf-8")
    return path


def opened(browser: Browser, file: Path, width: int = 1000, **more) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, **more)
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize("width", [1000, 320])
def test_the_accessibility_rules_find_nothing(browser: Browser, short_file: Path, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = opened(browser, short_file, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    tags = {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    }
    found = Axe().run(page, options=tags)
    assert [one["id"] for one in found.response["violations"]] == [], found.generate_report()


def test_nothing_is_asked_of_the_network(browser: Browser, page_file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]


@pytest.mark.parametrize("width", [320, 840])
def test_no_screen_has_to_scroll_sideways(browser: Browser, page_file: Path, width: int) -> None:
    page = opened(browser, page_file, width)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_every_link_and_every_detail_is_reached_and_seen_by_keyboard(
    browser: Browser, page_file: Path
) -> None:
    page = opened(browser, page_file)
    wanted = page.locator("a[href], summary").count()
    page.evaluate(
        """() => { window.reached = []; window.unseen = [];
        document.addEventListener('focusin', event => {
          window.reached.push(event.target);
          const seen = getComputedStyle(event.target).outlineStyle !== 'none';
          if (!seen) window.unseen.push(event.target.outerHTML);
        }) }"""
    )
    for _ in range(wanted):
        page.keyboard.press("Tab")
    assert page.evaluate("new Set(window.reached).size") == wanted
    assert page.evaluate("window.unseen") == []
    last = page.locator("summary").last
    last.focus()
    page.keyboard.press("Enter")
    assert last.evaluate("each => each.parentElement.open")


def test_links_and_details_are_large_enough_to_press(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, 320)
    small = page.evaluate(
        """[...document.querySelectorAll('nav a, .clearest a, summary')]
        .filter(each => each.getBoundingClientRect().height < 24).map(each => each.textContent)"""
    )
    assert small == []


def test_the_page_needs_no_script(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file, java_script_enabled=False)
    page.locator("article summary").first.click()
    assert page.locator("article table").first.is_visible()
    page.locator("nav a").last.click()
    assert page.url.endswith("#sources")


def test_on_paper_every_detail_is_open_and_pages_are_made(browser: Browser, page_file: Path) -> None:
    page = opened(browser, page_file)
    page.emulate_media(media="print")
    hidden = page.evaluate(
        """[...document.querySelectorAll('details table')]
        .filter(each => !each.getBoundingClientRect().height).length"""
    )
    assert hidden == 0
    made = page.pdf(prefer_css_page_size=True)
    assert made.startswith(b"%PDF")
    assert made.count(b"/Type /Page\n") > 5
