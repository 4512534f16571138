"""Every screen of a signed-in client can be hidden, with and without script, and Back shows nothing; every screen that
reads blanks itself when reading time is over; a locked phone reads nothing."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from .conftest import House, NewPage, enter_demo
from .pages import CLIENT, LOCKED, everywhere

IS_FULL = bool(
    os.environ.get("SELFMON_SOAK")
)  # otherwise a part of the screens: what hides and blanks is one template's
HIDE = "form[action='/hide'] button"


@pytest.fixture
def unlock(demo: House) -> Iterator[object]:
    """`unlock()`: every browser of Client A reads for an hour, without the pages in between."""
    engine = sa.create_engine(f"sqlite:///{demo.home}/selfmon.sqlite")

    def change() -> None:
        with engine.begin() as database:
            database.execute(
                sa.text(
                    "UPDATE device_sessions SET mode = 'read', read_until = :until, fresh_until = :until WHERE person_id = "
                    "(SELECT id FROM people WHERE name LIKE 'Client A%')"
                ),
                {"until": (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S.000000")},
            )

    yield change
    engine.dispose()


def hide(page: Page, path: str) -> list[str]:
    """What is wrong with hiding this screen."""
    if page.locator(HIDE).count() != 1:
        return [f"{path}: no way to hide"]
    page.locator(HIDE).click()
    page.wait_for_url("**/blank")
    expect(page.locator("body"), f"hiding {path}").to_contain_text("Ready when you are.")
    wrong = [] if page.title() in ("selfmon", "…") else [f"{path}: the title says {page.title()}"]
    page.go_back()
    return wrong


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_every_screen_hides_and_back_shows_nothing(
    demo: House, new_page: NewPage, unlock: object, scripts: bool
) -> None:
    page = enter_demo(demo, new_page(scripts=scripts), "client-a")
    problems: list[str] = []
    paths = [*CLIENT, *(everywhere(demo.home)["client-a"])[len(CLIENT) :]]
    for path in paths if IS_FULL else paths[:: 3 if scripts else 6]:
        unlock()  # type: ignore[operator]
        page.goto(demo.url + path)
        shown = page.locator("main").inner_text()
        assert len(shown) > 20, path
        problems += hide(page, path)
        if page.locator("html[data-read-until]").count():
            problems.append(f"{path}: Back reads on")
    for path in LOCKED:
        page.goto(demo.url + path)
        problems += hide(page, path)
    assert len(paths) > 45
    assert problems == []


def test_every_screen_that_reads_blanks_itself(demo: House, new_page: NewPage, unlock: object) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.clock.install()
    problems: list[str] = []
    for path in everywhere(demo.home)["client-a"][:: 1 if IS_FULL else 3]:
        unlock()  # type: ignore[operator]
        page.goto(demo.url + path)
        if not page.locator("html[data-read-until]").count():
            problems.append(path)
            continue
        page.evaluate("document.body.setAttribute('data-old', '')")
        page.clock.fast_forward("01:00:01")
        expect(page.locator("body:not([data-old]) h1")).to_have_text("Today")
    assert problems == []


def test_a_page_that_slept_through_its_time_blanks_on_waking(demo: House, new_page: NewPage) -> None:
    """While a phone sleeps, a page's own clock stands still; the clock on the wall does not."""
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/history")
    page.evaluate("document.body.setAttribute('data-old', '')")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 3600000; }")
    expect(page.locator("body:not([data-old]) h1")).to_have_text("Today")


def test_a_locked_phone_reads_no_screen(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.get_by_role("button", name="Lock").click()
    problems: list[str] = []
    for path in everywhere(demo.home)["client-a"]:
        page.goto(demo.url + path)
        said = page.locator("body").inner_text()
        if page.locator("html[data-read-until]").count() or "(synthetic)" in said:
            problems.append(f"{path} reads")
        if page.locator(HIDE).count() != 1:
            problems.append(f"{path}: no way to hide")
    assert problems == []


@pytest.mark.parametrize(
    ("who", "path", "button", "ends"),
    [
        ("client-a", "/history", "Hide", "Ready when you are."),
        ("client-a", "/history", "Lock", "Today"),
        ("therapist", "/clients", "Sign out", "Sign in"),
    ],
    ids=["hide", "lock", "sign out"],
)
def test_what_other_tabs_show_goes_with_it(
    demo: House, new_page: NewPage, unlock: object, who: str, path: str, button: str, ends: str
) -> None:
    """Whoever picks the phone up finds its other tabs, too."""
    page = enter_demo(demo, new_page(), who)
    unlock()  # type: ignore[operator]
    other = page.context.new_page()
    other.goto(demo.url + path)
    other.evaluate("document.body.setAttribute('data-old', '')")
    page.bring_to_front()
    page.goto(f"{demo.url}/account")
    page.locator("header").get_by_role("button", name=button, exact=True).click()
    expect(other.locator("body:not([data-old])")).to_contain_text(ends)
    expect(other.locator("html[data-read-until]")).to_have_count(0)
