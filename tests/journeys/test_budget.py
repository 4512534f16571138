"""What a phone has to load, counted on the wire, cold and warm; and that nothing a page needs was left out to get there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.processes import free_port

from .conftest import House, Postbox, start_house
from .traffic import PHONE, Answer, Visit, Wire, phone_states, scripts, total, visit, wire_to

FIRST, REQUESTS, SCRIPT, AGAIN = 20_480, 5, 16_000, 8_000  # bytes with headers, of a page; all the script for writing
BARE = 14_000  # a first visit where no script runs
WORKER, IN_ALL = 60_000, 80_000  # what the worker keeps for a day without signal, and a first visit with it
PAGES = {
    "today": ("/today", "locked"),
    "today unlocked": ("/today", "open"),
    "check-in": ("/check-in", "locked"),
    "episode": ("/stung", "locked"),
    "exercise": ("/steady/1", "locked"),
    "history": ("/history", "open"),
    "own charts": ("/history/charts", "open"),
    "sign-in": ("/sign-in", ""),
}
if not os.environ.get(
    "SELFMON_SOAK"
):  # what each page weighs is counted in each run by tests/house/test_first_visits.py
    PAGES = {name: PAGES[name] for name in ("today", "check-in", "exercise", "own charts", "sign-in")}


@pytest.fixture(scope="module")
def wired(
    tmp_path_factory: pytest.TempPathFactory, smtp: tuple[Postbox, int], ready_demo: Path
) -> Iterator[tuple[House, Wire]]:
    """The demo behind a wire that counts."""
    front = free_port()
    house, server = start_house(
        tmp_path_factory.mktemp("wired"),
        *smtp,
        ready=ready_demo,
        SELFMON_DEMO="1",
        SELFMON_URL=f"http://localhost:{front}",
    )
    with wire_to(int(house.url.rsplit(":", 1)[1]), front) as wire:
        house.url = wire.url
        yield house, wire
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def states(browser: Browser, wired: tuple[House, Wire]) -> dict[str, Any]:
    return phone_states(browser, wired[0].links["client-a"])


@pytest.fixture(scope="module")
def visits(browser: Browser, wired: tuple[House, Wire], states: dict[str, Any]) -> dict[str, Visit]:
    return {name: visit(browser, wired[1], states[how], path) for name, (path, how) in PAGES.items()}


def listed(answers: list[Answer]) -> str:
    return f"{total(answers)} bytes: " + ", ".join(f"{answer.path} {answer.n_bytes}" for answer in answers)


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_asks_five_times_at_most_and_stays_small(visits: dict[str, Visit], name: str) -> None:
    found = visits[name]
    assert "text/html" in {answer.kind for answer in found.cold}
    assert len(found.cold) <= REQUESTS, listed(found.cold)
    assert total(found.cold) <= FIRST, listed(found.cold)
    to_write = scripts([*found.cold, *found.touched])
    assert len(to_write) >= 2  # the page's and the seal, or the one for passkeys
    assert total(to_write) <= SCRIPT, listed(to_write)


@pytest.mark.parametrize("name", PAGES)
def test_a_second_visit_loads_the_page_alone(visits: dict[str, Visit], name: str) -> None:
    found = visits[name].warm
    assert [answer.path for answer in found if answer.path != "/sw.js"] == [PAGES[name][0]]
    assert total(found) <= AGAIN, listed(found)


def test_what_the_worker_keeps_stays_small_and_loads_nothing_twice(visits: dict[str, Visit]) -> None:
    found = visits["today"]
    asked = [answer.path for answer in found.installing]
    assert sorted(asked) == sorted(set(asked))
    assert not {path for path in asked if path.startswith("/static/")} & {answer.path for answer in found.cold}
    pages = [answer for answer in found.installing if answer.kind == "text/html"]
    assert len(pages) > 10
    assert all(answer.headers["Content-Encoding"] == "br" for answer in pages)
    assert total(found.installing) <= WORKER, listed(found.installing)
    assert total([*found.cold, *found.installing]) <= IN_ALL


def test_the_worker_travels_once_the_page_stands(
    wired: tuple[House, Wire], browser: Browser, states: dict[str, Any]
) -> None:
    context = browser.new_context(viewport=PHONE, storage_state=states["locked"])  # type: ignore[arg-type]
    context.add_init_script("""const register = navigator.serviceWorker.register;
      navigator.serviceWorker.register = function (...told) {
        window.stateThen = document.readyState; return register.apply(this, told); };""")
    page = context.new_page()
    page.goto(f"{wired[1].url}/check-in")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate("window.stateThen") == "complete"
    context.close()


def test_static_files_are_small_and_kept_for_good(visits: dict[str, Visit]) -> None:
    files = {
        answer.path: answer
        for found in visits.values()
        for answer in [*found.cold, *found.touched, *found.installing]
        if answer.path.startswith("/static/")
    }
    assert len(files) >= 5
    for path, answer in files.items():
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable", path
        assert answer.headers["Content-Encoding"] == "br", path
        assert answer.headers["Vary"] == "Accept-Encoding", path
        assert "Set-Cookie" not in answer.headers


def test_without_scripts_nothing_else_is_asked_and_an_entry_is_kept(
    wired: tuple[House, Wire], browser: Browser, states: dict[str, Any]
) -> None:
    wire = wired[1]
    context = browser.new_context(
        viewport=PHONE,
        java_script_enabled=False,  # type: ignore[arg-type]
        storage_state=states["locked"],
    )
    page = context.new_page()
    asked = wire.crossed(page, lambda: page.goto(f"{wire.url}/check-in"))
    assert {answer.kind for answer in asked} <= {"text/html", "text/css", "image/svg+xml"}, listed(asked)
    assert total(asked) <= BARE
    page.locator("#pleasantness .tile").nth(4).click()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/saved/"))
    context.close()


def test_a_page_asked_for_from_elsewhere_travels_uncompressed_also_past_the_worker(
    wired: tuple[House, Wire], browser: Browser, states: dict[str, Any]
) -> None:
    wire = wired[1]
    context = browser.new_context(viewport=PHONE, storage_state=states["open"])  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{wire.url}/today")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    at_home = wire.crossed(page, lambda: page.goto(f"{wire.url}/history"))[0]
    page.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(content_type="text/html", body=f"<a href='{wire.url}/history?guess=1'>look</a>"),
    )
    page.goto("http://elsewhere.example/")
    (answer, *_more) = wire.crossed(page, lambda: page.get_by_text("look").click())
    expect(page).to_have_url(f"{wire.url}/history?guess=1")
    assert at_home.headers["Content-Encoding"] == "br"
    assert answer.asked["Sec-Fetch-Site"] == "cross-site"
    assert "Content-Encoding" not in answer.headers
    context.close()
