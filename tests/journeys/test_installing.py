"""On a home screen: the browser itself finds the app installable, under a neutral name, opening on the log page."""

import json
import struct
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import CHROMIUM, House, NewPage, Postbox, enter_demo, start_house

ICONS = Path(__file__).parent.parent.parent / "static" / "icons"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, smtp: tuple[Postbox, int]) -> Iterator[House]:
    """A house with a name and an icon of its own."""
    house, server = start_house(
        tmp_path_factory.mktemp("own"), *smtp, SELFMON_NAME="Blue lamp", SELFMON_ICON=str(ICONS / "maskable-512.png")
    )
    yield house
    server.terminate()
    server.wait()


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a profile: nothing can be installed from a private window."""
    context = browser.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
    )
    yield context
    context.close()


def what_the_browser_says(page: Page) -> tuple[list[Any], dict[str, Any]]:
    """What stands in the way of installing, and the manifest that the browser read."""
    browser = page.context.new_cdp_session(page)
    told = browser.send("Page.getAppManifest")
    assert told["errors"] == []
    return browser.send("Page.getInstallabilityErrors")["installabilityErrors"], json.loads(told["data"])


def size_of(picture: bytes) -> str:
    width, height = struct.unpack(">II", picture[16:24])
    return f"{width}x{height}"


def test_the_browser_finds_the_log_page_installable(demo: House, phone: BrowserContext) -> None:
    page = enter_demo(demo, phone.new_page(), "client-b")
    page.goto(f"{demo.url}/today")
    problems, manifest = what_the_browser_says(page)
    assert problems == []
    assert (manifest["name"], manifest["short_name"], manifest["display"]) == ("selfmon", "selfmon", "standalone")
    icons = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert icons == {(size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")}
    for icon in manifest["icons"]:
        with urllib.request.urlopen(demo.url + icon["src"]) as answer:
            assert size_of(answer.read()) == icon["sizes"]
    assert not {"description", "categories", "screenshots", "shortcuts"} & set(manifest)
    page.goto(demo.url + manifest["start_url"])
    expect(page.get_by_role("link", name="Check in")).to_be_visible()


def test_from_the_home_screen_a_locked_phone_can_log_and_a_stranger_signs_in(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-b")
    page.get_by_role("button", name="Lock").click()
    page.goto(f"{demo.url}/today")
    expect(page.get_by_role("link", name="Something stung")).to_be_visible()
    stranger = new_page()
    stranger.goto(f"{demo.url}/today")
    expect(stranger.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    expect(stranger.get_by_role("link", name="Something stung")).to_have_count(0)


def test_a_house_puts_its_own_name_and_icon_on_the_home_screen(own: House, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{own.url}/install")
    problems, manifest = what_the_browser_says(page)
    assert problems == []
    assert (manifest["name"], manifest["short_name"]) == ("Blue lamp", "Blue lamp")
    assert [(icon["sizes"], icon["type"]) for icon in manifest["icons"]] == [("512x512", "image/png")]
    assert page.title() == "Blue lamp"
    assert page.locator("meta[name=apple-mobile-web-app-title]").get_attribute("content") == "Blue lamp"
    mine = (ICONS / "maskable-512.png").read_bytes()
    for link in ("icon", "apple-touch-icon"):
        address = page.locator(f"link[rel={link}]").get_attribute("href")
        with urllib.request.urlopen(f"{own.url}{address}") as answer:
            assert answer.read() == mine
    assert "selfmon" not in page.content().lower()


def test_the_steps_for_an_iphone_are_shown(own: House, new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"{own.url}/install")
    steps = page.locator("section", has=page.get_by_role("heading", name="iPhone and iPad")).locator("li")
    expect(steps).to_have_text(
        [
            "Open this page in Safari.",
            "Tap the Share button: the square with an arrow pointing up.",
            "Scroll down and tap “Add to Home Screen”.",
            "Change the name if you like, then tap “Add”.",
        ]
    )
    expect(page.get_by_text("an icon named “Blue lamp”")).to_be_visible()
