"""Every kind of page, as browsers with different needs meet it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

KINDS = {
    "home": "/",
    "find, several": "/find/?q=north",
    "find, none": "/find/?q=zzzzqq",
    "place": "/places/wd24/{listed}/",
    "place against places like it": "/places/wd24/{listed}/?against=matched",
    "theme": "/places/wd24/{listed}/safety/",
    "places to meet": "/places/wd24/{listed}/meeting/",
    "what it is made of": "/places/wd24/{listed}/about/",
    "council area": "/places/lad24/X07000001/",
    "lists": "/lists/",
    "list": "/lists/example-left-behind/",
    "list compared": "/lists/example-left-behind/compare/",
    "measures": "/measures/",
    "measure": "/measures/{measure}/",
    "map": "/map/",
    "compare, empty": "/compare/",
    "compare, two": "/compare/?place=wd24:{listed}&place=lad24:X07000001",
    "draw": "/draw/",
    "own": "/own/?areas=lsoa21:X01000001,X01000002",
    "data": "/data/",
    "source": "/data/example_census_lsoa21/",
    "methods": "/methods/",
    "words": "/methods/words/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "about": "/about/",
    "API": "/api/",
    "nothing there": "/nothing-there/",
}

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""
"""What WCAG 1.4.12 asks a page to bear."""


@pytest.fixture(scope="session")
def addresses(served: str, listed: str) -> dict[str, str]:
    return {
        kind: served + address.format(listed=listed, measure="example-no-car")
        for kind, address in KINDS.items()
    }


def opened(browser: Browser, address: str, width: int = 1280, height: int = 900, **more) -> Page:
    """A page in a browser of its own, that fails on what the browser itself complains of."""
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address.split("/", 3)[0] + "//127.0.0.1", "blob:", "data:"))
            else complaints.append(f"asked another site: {request.url}")
        ),
    )
    page.goto(address, wait_until="load")
    page.wait_for_timeout(150)
    # A page that is not there is told of by the browser as well; that is no fault.
    assert [one for one in complaints if "404" not in one] == []
    return page


def sideways(page: Page) -> list[str]:
    """What sticks out to the right of the window, if anything does."""
    return page.evaluate(
        """() => { const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > width + 1).slice(0, 5)
            .map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40)); }"""
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_accessibility_rules_find_nothing(browser, addresses, kind):
    page = opened(browser, addresses[kind])
    page.evaluate("document.querySelectorAll('details').forEach((each, n) => { each.open = n < 3; })")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert [one["id"] for one in found.response["violations"]] == [], found.generate_report()
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_screen_scrolls_down_and_never_sideways(browser, addresses, kind):
    page = opened(browser, addresses[kind], width=320, height=640)
    assert sideways(page) == []
    # Text set wider apart, as people who read with difficulty set it, must not be cut off either.
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets.push(s); }",
        SPACED,
    )
    assert sideways(page) == []
    page.context.close()


@pytest.mark.parametrize("kind", ["home", "place", "theme", "list", "measure", "map"])
def test_a_page_enlarged_four_times_still_scrolls_one_way(browser, addresses, kind):
    page = opened(browser, addresses[kind], width=320, height=256, device_scale_factor=4)
    assert sideways(page) == []
    page.context.close()


@pytest.mark.parametrize("kind", ["home", "place", "theme", "list", "measure", "map", "compare, two"])
def test_colours_hold_in_the_dark(browser, addresses, kind):
    page = opened(browser, addresses[kind], color_scheme="dark")
    found = Axe().run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    assert [one["id"] for one in found.response["violations"]] == [], found.generate_report()
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_whole_without_scripts(browser, addresses, kind):
    page = opened(browser, addresses[kind], java_script_enabled=False)
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    page.context.close()


def test_nothing_moves_for_those_who_asked_for_stillness(browser, addresses):
    page = opened(browser, addresses["place"], reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(each => {
        const style = getComputedStyle(each);
        return parseFloat(style.transitionDuration) > 0.01 || parseFloat(style.animationDuration) > 0.01;
        }).length"""
    )
    assert moving == 0
    page.context.close()
