"""The pictures in the docs are taken here, so that they show what the app shows. `make pictures` keeps them."""

import os
import re
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .conftest import ROOT, House, NewPage, enter_demo

DOCS = ROOT / "docs" / "screenshots"
PHONE = {
    "today": "/today",
    "check-in": "/check-in",
    "stung": "/stung",
    "hard-moment": "/hard-moment",
    "steady": "/steady/1",
    "mine": "/history",
    "history": "/history/charts",
    "sharing": "/sharing",
    "reminders": "/reminders",
    "settings": "/settings",
    "help": "/help",
}
DESKS = {"1024": (1024, 900), "390": (390, 844)}  # a tablet on its side, a phone
PAPER = (1047, 718)  # A4 on its side without its margins, in pixels of CSS
IS_KEPT = bool(os.environ.get("SELFMON_PICTURES"))
OTHERWISE = PHONE if IS_KEPT else {"check-in": PHONE["check-in"]}  # what is taken dark, and from right to left


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Where pictures go: into the docs when they are to be kept."""
    return DOCS if IS_KEPT else tmp_path


def take(page: Page, file: Path) -> None:
    page.screenshot(path=file)
    head = file.read_bytes()[:24]
    width, height = struct.unpack(">II", head[16:24])
    viewport = page.viewport_size
    assert viewport is not None
    assert (width, height) == (viewport["width"], viewport["height"])
    assert file.stat().st_size > 5_000, f"{file.name} shows next to nothing"


def open_month(page: Page) -> None:
    """Mine with its month of marks, which is closed until somebody opens it; other pages as they are."""
    page.evaluate("document.querySelector('.month')?.closest('details').setAttribute('open', '')")


def test_pictures_of_the_phone(demo: House, new_page: NewPage, album: Path) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    for name, path in PHONE.items():
        page.goto(demo.url + path)
        open_month(page)
        take(page, album / f"{name}.png")
    page.emulate_media(color_scheme="dark")
    for name, path in OTHERWISE.items():
        page.goto(demo.url + path)
        open_month(page)
        take(page, album / f"{name}-dark.png")


def test_pictures_without_signal(demo: House, new_page: NewPage, album: Path) -> None:
    page = enter_demo(demo, new_page(), "client-c")
    page.goto(f"{demo.url}/today")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto(f"{demo.url}/hard-moment")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Kept on this phone. It will be sent when you open this with signal.", exact=True).wait_for()
    take(page, album / "without-signal.png")


def test_pictures_from_right_to_left(demo: House, new_page: NewPage, album: Path) -> None:
    page = enter_demo(demo, new_page(locale="ar"), "client-a", language="ar")
    for name, path in OTHERWISE.items():
        page.goto(demo.url + path)
        open_month(page)
        take(page, album / f"{name}-arabic.png")


def take_otherwise(page: Page, album: Path) -> None:
    """The page before a session on other screens, in the dark and as it is printed; then as it was."""
    before = page.viewport_size
    assert before is not None
    page.emulate_media(color_scheme="dark")
    take(page, album / "before-a-session-dark.png")
    page.emulate_media(color_scheme="light")
    for name, (width, height) in DESKS.items():
        page.set_viewport_size({"width": width, "height": height})
        take(page, album / f"before-a-session-{name}.png")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
    take(page, album / "before-a-session-printed.png")
    page.emulate_media(media="screen")
    page.set_viewport_size(before)


def test_pictures_of_the_desk(demo: House, new_page: NewPage, album: Path) -> None:
    page = enter_demo(demo, new_page(width=1280), "therapist")
    page.set_viewport_size({"width": 1280, "height": 1000})
    take(page, album / "clients.png")
    page.locator("th a").first.click()
    page.get_by_role("heading", name="On your client's list").wait_for()
    take(page, album / "before-a-session.png")
    if IS_KEPT:
        take_otherwise(page, album)
    page.get_by_role("link", name="Regulation").click()
    page.locator("svg.sketch .lines").first.wait_for()  # a rule for another page once hid every line
    page.locator("figure").first.evaluate("figure => figure.scrollIntoView()")
    take(page, album / "client-page.png")


def test_every_picture_of_a_text_is_there() -> None:
    texts = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    named = {
        (text.parent / link).resolve()
        for text in texts
        for link in re.findall(r"!\[[^\]]*\]\(([^)]+\.png)\)", text.read_text(encoding="utf-8"))
    }
    assert len(named) >= 3
    assert [path.name for path in named if not path.is_file()] == []
    assert sorted(path.name for path in DOCS.rglob("*.png") if path not in named) == []
