"""Mine, Sharing and the cards in a browser: opened, picked from and read by a thumb, in sentences."""

import re

from playwright.sync_api import expect

from .conftest import House, NewPage, enter_demo
from .pages import ids

NUMBER = re.compile(r"\d")


def test_a_month_opens_into_days_and_a_day_into_what_was_written(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/history")
    told = page.locator(".thread a > span > bdi").all_inner_texts()
    assert told
    assert [line for line in told if not line.endswith(".") or "Skip" in line] == []
    assert "entries" not in page.inner_text("main")  # nothing is counted, no gap is named
    strip = page.locator(".month")
    expect(strip).to_be_hidden()
    page.get_by_text("as it felt when you wrote").click()
    expect(strip).to_be_visible()
    day = page.locator(".month .day").first
    expect(day.locator("small")).to_have_text(NUMBER)
    day.click()
    page.wait_for_url("**day=**")
    expect(page.locator(".thread a").first).to_be_visible()


def test_on_paper_stands_what_was_noted_and_nothing_to_tap(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/history")
    page.emulate_media(media="print")
    expect(page.locator(".thread a").first).to_be_visible()
    expect(page.locator("main :is(nav, button, summary, [role=button], .list):visible")).to_have_count(0)
    page.emulate_media(media="screen")
    page.goto(f"{demo.url}/bring")
    expect(page.locator("main")).to_contain_text("wanting to hide. Answers on")
    page.locator("label.choice").first.click()
    page.get_by_role("button", name="Look at the page").click()
    expect(page.locator(".sheet li")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.locator(".sheet hr:visible")).to_have_count(3)  # empty lines to write on
    expect(page.get_by_role("heading", name="Bring to the session")).to_be_hidden()


def test_one_kind_alone_and_the_own_lines_for_hard_days(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/history")
    line = page.locator(".lamp .own").first
    expect(line).to_be_hidden()
    page.get_by_text("From you, for hard days").click()
    expect(line).to_be_visible()
    kinds = page.get_by_role("navigation", name="Which kind")
    kinds.get_by_role("link", name="Check in").click()
    expect(kinds.get_by_role("link", name="Check in")).to_have_attribute("aria-current", "true")
    marks = page.locator(".thread .mark")
    expect(marks.first).to_be_visible()
    expect(page.locator(".thread .mark:not(.k-check)")).to_have_count(0)
    page.locator(".thread a").first.click()
    expect(page.get_by_role("heading", level=1, name="Check in")).to_be_visible()
    expect(page.get_by_text("Visible to:")).to_be_visible()


def test_sharing_says_at_a_glance_what_who_and_until_when(demo: House, new_page: NewPage) -> None:
    page = enter_demo(demo, new_page(), "client-a")
    page.goto(f"{demo.url}/sharing")
    seen = page.locator("section.list", has=page.get_by_role("heading", name="sees"))
    rows = seen.locator("div.row")
    *kinds, when = rows.all_inner_texts()
    assert kinds
    assert all(len(row.split("\n")) > 1 for row in kinds)  # each kind with its depth
    assert "next morning" in when
    expect(seen.get_by_text("Agreed until")).to_be_visible()
    page.get_by_role("button", name="Stop sharing with").click()
    expect(page.locator("section.list", has=page.get_by_role("heading", name="sees"))).to_have_count(0)


def test_a_card_read_together_is_kept_in_steady(demo: House, new_page: NewPage) -> None:
    title = "Envy points somewhere"
    room = enter_demo(demo, new_page(width=1280), "therapist")
    room.goto(f"{demo.url}/clients/{ids(demo.home)[0]}/exercises#cards")
    card = room.locator("section.card", has=room.locator("summary", has_text=title))
    card.get_by_text("We read it together in a session").click()
    card.get_by_role("button", name="Open it").click()
    phone = enter_demo(demo, new_page(), "client-a")
    phone.goto(f"{demo.url}/steady")
    phone.get_by_role("link", name=title).click()
    expect(phone.get_by_role("heading", level=1, name=title)).to_be_visible()
    assert len(phone.inner_text("main").split()) < 140  # the card, its foot and the way back
    phone.get_by_role("link", name="Enough for now").click()
    phone.wait_for_url("**/steady")
