"""Every tap is kept: a page that is left 0.3 s after a tap has lost nothing, however it is left, with and without the
service worker; what is kept shows on Today and opens where it was left."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from selfmon.journal.models import Episode
from tests.waiting import wait_for

from .phones import Place, new_phone, open_until, pause_of, standing

# Of each way of leaving, with and without the worker: fifty stings in `make soak`, twenty in `make test`.
ROUNDS = 5 if os.environ.get("SELFMON_SOAK") else 1
MOMENT = 300  # ms between the last tap and leaving
HIDE = """() => { Object.defineProperty(document, "visibilityState", { value: "hidden" });
  Object.defineProperty(document, "hidden", { value: true });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true })); }"""


def close_the_tab(page: Page, _context: BrowserContext) -> None:
    page.close()


def go_back(page: Page, _context: BrowserContext) -> None:
    page.go_back(wait_until="commit")


def go_elsewhere(page: Page, _context: BrowserContext) -> None:
    page.goto("about:blank")


def lock_the_phone(page: Page, context: BrowserContext) -> None:
    """The screen goes dark, and the browser stops the page before it can do another thing."""
    devtools = context.new_cdp_session(page)
    page.evaluate(HIDE)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})


def lose_the_signal(page: Page, context: BrowserContext) -> None:
    """Gone before the tap, and back when the app is opened the next time."""
    page.close()
    context.set_offline(False)


WAYS: list[Callable[[Page, BrowserContext], None]] = [
    close_the_tab,
    go_back,
    go_elsewhere,
    lock_the_phone,
    lose_the_signal,
]


def pick(page: Page, question: str, n: int) -> None:
    """One tap on an answer; where questions stand one on a screen, on to it first."""
    answer = page.locator(f"#{question} label").nth(n)
    for _screen in range(12):
        if answer.is_visible():
            break
        page.get_by_role("button", name="Next").click()
    answer.click()


def stung(place: Place, person: Any) -> list[tuple[str | None, int | None]]:
    """What the house knows of this person's stings."""
    known = {entry.id for entry in place.entries(person) if entry.kind == "episode"}
    return [(row.closest_to, row.peak) for row in place.all_of(Episode) if row.entry_id in known]


def leave_one(place: Place, context: BrowserContext, way: Callable[[Page, BrowserContext], None], taps: int) -> bool:
    """A sting begun by somebody new and left; whether all of it is there afterwards."""
    person = place.client()
    context.clear_cookies()
    place.let_in(context, person)
    page = context.new_page()
    page.goto(f"{place.url}/today")
    page.goto(f"{place.url}/stung", wait_until="networkidle")
    if way is lose_the_signal:
        context.set_offline(True)
    pick(page, "closest_to", 1)
    if taps == 2:
        page.wait_for_timeout(MOMENT)
        pick(page, "peak", 4)
    page.wait_for_timeout(MOMENT)
    way(page, context)
    later = context.new_page()
    later.goto(f"{place.url}/today")
    wanted = [("envy", 4 if taps == 2 else None)]
    try:
        wait_for(lambda: stung(place, person) == wanted, "the sting", pause_of(later))
    except AssertionError:
        return False
    finally:
        for one in context.pages:
            one.close()
    return True


@pytest.mark.parametrize("worker", [True, False], ids=["with the worker", "without a worker"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_sting_left_a_moment_after_a_tap_is_there(place: Place, browser: Browser, way: Any, worker: bool) -> None:
    context = new_phone(browser, place.cookie(place.client()))
    if not worker:
        context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = standing(context, place.url) if worker else context.new_page()
    page.close()
    kept = [leave_one(place, context, way, 1 + n % 2) for n in range(ROUNDS)]
    context.close()
    assert kept == [True] * ROUNDS


def test_what_was_left_stands_on_today_and_opens_where_it_was_left(place: Place, browser: Browser) -> None:
    person = place.client()
    context = new_phone(browser, place.cookie(person, "read"))
    page = standing(context, place.url)
    page.goto(f"{place.url}/stung", wait_until="networkidle")
    pick(page, "closest_to", 1)
    pick(page, "peak", 4)
    page.wait_for_timeout(MOMENT)
    open_until(page, f"{place.url}/today", page.get_by_text("Kept as it is.").is_visible)
    page.get_by_role("link", name="Add to it").click()
    expect(page.locator("#peak")).to_be_attached()
    open_until(page, page.url, page.locator("#peak label input").nth(4).is_checked)
    expect(page.locator("#peak")).to_be_visible()
    page.goto(f"{place.url}/check-in")
    pick(page, "pleasantness", 5)
    page.wait_for_timeout(MOMENT)
    open_until(page, f"{place.url}/today", page.get_by_text("Kept, not finished.").is_visible)
    card = page.locator(".kept", has_text="Check in")
    card.get_by_role("button", name="Leave it").click()
    expect(page.get_by_text("Kept, not finished.")).to_have_count(0)
    expect(page.get_by_text("Kept as it is.")).to_be_visible()
    context.close()


def test_looking_at_help_in_between_says_nothing_of_what_is_kept(place: Place, browser: Browser) -> None:
    """It travels without a word: only what somebody was told is waiting here is told to have been sent."""
    person = place.client()
    context = new_phone(browser, place.cookie(person, "read"))
    page = context.new_page()
    page.goto(f"{place.url}/stung", wait_until="networkidle")
    page.route("**/stung", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.evaluate("for (const form of document.forms) form.keepUnsent = null")  # the line is slow, not away
    pick(page, "closest_to", 1)
    page.wait_for_timeout(MOMENT)
    page.get_by_role("link", name="Help now").last.click()
    page.wait_for_url("**/help")
    page.goto(f"{place.url}/today")
    wait_for(lambda: stung(place, person) == [("envy", None)], "the sting", pause_of(page))
    page.wait_for_timeout(MOMENT)
    expect(page.locator("[data-outbox-line]")).to_be_hidden()
    context.close()
