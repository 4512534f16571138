"""Back, Forward and the whole history, in a browser that keeps pages for Back: nothing of what was there shows again,
not even for a moment, neither to the same hand nor to the next person."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from playwright.sync_api import Error as BrowserError

from selfmon.accounts.models import Person
from selfmon.core import clock

from .conftest import CHROMIUM, FLAGS
from .phones import Place, new_phone

CANARY = "zqheliotrope"
# What stood in a page in the moment it came back from the browser's memory, before any script of ours.
WATCH = """addEventListener("pageshow", (event) => {
  if (event.persisted) sessionStorage.setItem("seen", (sessionStorage.getItem("seen") || "") + "|" +
    document.documentElement.outerHTML);
});"""


@pytest.fixture(scope="module")
def keeping(play: Playwright) -> Iterator[Browser]:
    """Chromium as people have it: it keeps pages for Back, which Playwright switches off."""
    chromium = play.chromium.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield chromium
    chromium.close()


class _Control(BaseHTTPRequestHandler):
    """A page that must not be stored, as ours, without a script that empties it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(f'<link rel="icon" href="data:,"><title>{self.path}</title><p>{CANARY}</p>'.encode())

    def log_message(self, *_args: object) -> None:
        pass


def visit_history(page: Page) -> Iterator[str]:
    """Go to every page of this tab's history, newest first and back again; yields what is there, as it changes."""
    devtools = page.context.new_cdp_session(page)
    known = [entry["id"] for entry in devtools.send("Page.getNavigationHistory")["entries"]]
    for entry in [*reversed(known[:-1]), *known[1:]]:
        devtools.send("Page.navigateToHistoryEntry", {"entryId": entry})
        for _look in range(7):
            with suppress(BrowserError):  # between two pages there is nothing to look at
                yield (
                    page.content()
                    + "|"
                    + "|".join(
                        page.locator("textarea, input[type=text]").evaluate_all(
                            "(boxes) => boxes.map((box) => box.value)"
                        )
                    )
                )
            page.wait_for_timeout(40)


def seen_coming_back(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('seen') || ''"))


def test_this_browser_does_keep_a_page_that_must_not_be_stored(keeping: Browser) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Control)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = keeping.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    for path in ("first", "second"):
        page.goto(f"http://localhost:{server.server_port}/{path}")
    assert any(CANARY in said for said in visit_history(page))
    assert CANARY in seen_coming_back(page)
    context.close()
    server.shutdown()


def entry_page(place: Place, context: BrowserContext, person: Person) -> Page:
    """An unlocked phone on the page of an entry with the canary in it, some pages into its history."""
    page = context.new_page()
    page.goto(f"{place.url}/check-in")
    page.locator("#pleasantness .tile").nth(3).click()
    page.get_by_role("button", name="Add more").click()
    page.locator("#note").fill(CANARY)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Saved.")).to_be_visible()
    place.unlock(person)
    (entry,) = place.entries(person)
    page.goto(f"{place.url}/history")
    page.goto(f"{place.url}/entries/{entry.id}/change")
    expect(page.locator("#note")).to_have_value(CANARY)
    page.goto(f"{place.url}/entries/{entry.id}")
    expect(page.get_by_text(CANARY)).to_be_visible()
    return page


def leave(place: Place, page: Page, person: Person, how: str) -> None:
    if how == "hide":
        page.get_by_role("button", name="Hide").click()
        expect(page.get_by_role("heading", name="Ready when you are.")).to_be_visible()
    elif how == "lock":
        page.get_by_role("button", name="Lock").click()
        expect(page.get_by_role("link", name="Unlock", exact=True)).to_be_visible()
    elif how == "time over":
        place.change_sessions(person, read_until=clock.utc_now() - timedelta(seconds=1))
        page.evaluate("() => { const now = Date.now; Date.now = () => now() + 4000000; }")
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
    else:  # signed out, and somebody else signed in
        page.goto(f"{place.url}/account")
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        place.let_in(page.context, place.client("Somebody else"), "read")
        page.goto(f"{place.url}/history")
        expect(page.get_by_role("button", name="Lock")).to_be_visible()


def test_a_page_that_is_kept_for_back_comes_back_empty(place: Place, keeping: Browser) -> None:
    person = place.client()
    context = new_phone(keeping, place.cookie(person))
    context.add_init_script(WATCH)
    page = entry_page(place, context, person)
    page.goto(f"{place.url}/help")
    for _round in range(5):  # a busy machine may be sent on before a kept page has said that it came back
        list(visit_history(page))
        seen = seen_coming_back(page)
        assert CANARY not in seen
        if "|" in seen:
            break
    assert "|" in seen, "the browser kept none of these pages"
    context.close()


WAYS = ("hide", "lock", "somebody else", "time over")


# Without scripts nothing blanks itself when time is over: the server refuses, and Chromium lets go after three minutes.
WITHOUT = ("hide", "lock", "somebody else") if os.environ.get("SELFMON_SOAK") else ("lock",)


@pytest.mark.parametrize(
    ("how", "scripts"),
    [*((how, True) for how in WAYS), *((how, False) for how in WITHOUT)],
    ids=lambda told: told if isinstance(told, str) else "scripts" if told else "no scripts",
)
def test_nothing_comes_back(place: Place, keeping: Browser, how: str, scripts: bool) -> None:
    person = place.client()
    context = new_phone(keeping, place.cookie(person), java_script_enabled=scripts)
    context.add_init_script(WATCH)
    page = entry_page(place, context, person)
    leave(place, page, person, how)
    looks = list(visit_history(page))
    assert len(looks) > 20
    assert [said for said in looks if CANARY in said] == []
    assert not scripts or CANARY not in seen_coming_back(page)
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_was_being_typed_on_a_locked_phone_is_gone_after_hide(
    place: Place, keeping: Browser, scripts: bool
) -> None:
    context = new_phone(keeping, place.cookie(place.client()), java_script_enabled=scripts)
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{place.url}/today")
    page.goto(f"{place.url}/held")
    page.get_by_text("More", exact=True).click()
    page.locator("#for_later").fill(CANARY)
    page.get_by_role("button", name="Hide").click()
    expect(page.get_by_role("heading", name="Ready when you are.")).to_be_visible()
    assert [said for said in visit_history(page) if CANARY in said] == []
    assert not scripts or CANARY not in seen_coming_back(page)
    context.close()
