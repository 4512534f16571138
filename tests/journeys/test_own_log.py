"""The therapist's own log in a browser: begun, written, read back, closed; every page of it fits and is accessible."""

from playwright.sync_api import Page, expect

from .conftest import House, NewPage, enter_demo
from .looking import Look, problems_at

PASSPHRASE = "seven slow herons wading"
PAGES = ("/own-log", "/own-log/write", "/own-log/month", "/own-log/consultation")


def look_round(demo: House, page: Page, look: Look) -> list[str]:
    found = []
    for path in PAGES:
        page.goto(demo.url + path)
        assert page.url.endswith(path)
        found += [f"{path} {problem}" for problem in problems_at(page, [look], [look], is_ours=False)]
    return found


def assert_is_shut(page: Page) -> None:
    """It can be tapped into, and says nothing that is in it."""
    expect(page.get_by_label("Passphrase of the log")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Tired")
    expect(page.locator("svg .chart-dot")).to_have_count(0)


def test_a_log_is_begun_written_and_closed(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(width=1280), "therapist")
    page.goto(f"{demo.url}/own-log")
    page.get_by_label("Passphrase of the log").fill(PASSPHRASE)
    page.get_by_label("The same once more").fill(PASSPHRASE)
    page.get_by_role("button", name="Begin the log").click()
    page.get_by_role("button", name="After a session").click()
    page.get_by_role("group", name="Helpless").locator("input[value='4']").check(force=True)
    page.get_by_label("I withdrew").check(force=True)
    page.get_by_label("Own notes").fill("Tired before it began. (synthetic)")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Kept.").wait_for()
    expect(page.locator("svg .chart-dot")).to_have_count(1)
    problems = look_round(demo, page, Look(1280))
    phone = enter_demo(demo, new_page(width=320, dark=True), "therapist")
    phone.goto(f"{demo.url}/own-log")
    assert_is_shut(phone)  # another browser
    phone.get_by_label("Passphrase of the log").fill(PASSPHRASE)
    phone.get_by_role("button", name="Open").click()
    problems += look_round(demo, phone, Look(320, dark=True))
    assert problems == []
    page.goto(f"{demo.url}/own-log")
    page.get_by_role("button", name="Close it now").click()
    page.goto(f"{demo.url}/own-log")
    assert_is_shut(page)
