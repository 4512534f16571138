"""At a desk, in a real browser: what was shown is there again after Back and Forward, and what was done is said where the
eye is, with the focus where it was."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from selfmon.core import clock

from .phones import Place, new_phone

CODE = re.compile(r"^[A-Z2-9]{4}-[A-Z2-9]{4}$")


def desk(place: Place, browser: Browser, role: str) -> Page:
    person = place.aside(place.people.person, role)
    context = new_phone(browser, place.cookie(person, "read"), viewport={"width": 1280, "height": 700}, is_mobile=False)
    return context.new_page()


@pytest.mark.parametrize(("role", "path"), [("therapist", "/clients/invite"), ("administrator", "/administration")])
def test_an_invitation_survives_back_and_forward(place: Place, browser: Browser, role: str, path: str) -> None:
    page = desk(place, browser, role)
    page.goto(f"{place.url}/account")
    page.goto(f"{place.url}{path}")
    page.get_by_label("Email address").fill(f"{role}@example.net")
    page.get_by_label(re.compile("^Name$|What you call")).fill("L.")
    page.get_by_role("button", name="Invite").first.click()
    expect(page.get_by_role("heading", name="Invited", level=1)).to_be_visible()
    page.wait_for_load_state()
    shown = page.locator(".code").all_inner_texts()
    assert shown
    assert role == "administrator" or any(CODE.match(text.strip()) for text in shown)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="Invited", level=1)).to_have_count(0)
    for _round in range(2):
        page.go_back()
        expect(page.locator(".code")).to_have_text(shown, use_inner_text=True)
        page.go_forward()
        expect(page.get_by_role("heading", name="Invited", level=1)).to_have_count(0)
    page.context.close()


def test_what_was_agreed_is_said_where_it_was_agreed(place: Place, browser: Browser) -> None:
    client, therapist = place.client(), place.aside(place.people.person, "therapist")
    treatment = place.aside(place.people.treatment, client, therapist)
    size = {"width": 1280, "height": 700}
    page = new_phone(browser, place.cookie(therapist, "read"), viewport=size, is_mobile=False).new_page()
    page.goto(f"{place.url}/clients/{treatment.id}/exercises")
    page.get_by_role("button", name="Agree on it").last.click()
    said = page.get_by_role("status").filter(has_text="Agreed on.")
    expect(said).to_be_in_viewport()
    assert page.evaluate("document.activeElement === document.body")
    page.context.close()


def test_after_a_session_six_taps_keep_all_of_it_and_it_is_said_on_the_first_screen(
    place: Place, browser: Browser
) -> None:
    """A rupture, a question about the frame and one's own reaction, the way to the page not counted; the log stays shut."""
    client, therapist = place.client(), place.aside(place.people.person, "therapist")
    treatment = place.aside(place.people.treatment, client, therapist)
    size = {"width": 1280, "height": 800}
    page = new_phone(browser, place.cookie(therapist, "read"), viewport=size, is_mobile=False).new_page()
    page.goto(f"{place.url}/own-log")
    page.get_by_label("Passphrase of the log").fill("seven slow herons wading")
    page.get_by_label("The same once more").fill("seven slow herons wading")
    page.get_by_role("button", name="Begin the log").click()
    page.get_by_role("button", name="Close it now").click()
    page.goto(f"{place.url}/clients/{treatment.id}/sessions")
    page.get_by_label("Day", exact=True).fill((clock.utc_now() - timedelta(days=1)).date().isoformat())
    page.get_by_label("At", exact=True).last.fill("09:00")
    page.get_by_role("button", name="Add").click()
    taps = [
        page.get_by_text("took place", exact=True),
        page.get_by_text("withdrawal", exact=True),
        page.get_by_role("group", name="How strong").get_by_text("3", exact=True),
        page.get_by_role("group", name="Repaired by now").get_by_text("partly", exact=True),
        page.get_by_label("A question about the frame came up"),
        page.get_by_role("button", name="Helpless"),
    ]
    assert len(taps) <= 6
    for tap in taps:
        tap.click()
    for said in ("Kept: the session of", "Your tap is sealed in your own log."):
        expect(page.get_by_role("status").filter(has_text=said)).to_be_in_viewport()
    expect(page.locator("#between-you")).to_contain_text("ithdrawal")
    page.goto(f"{place.url}/own-log")
    page.get_by_label("Passphrase of the log").fill("seven slow herons wading")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Helpless")
    page.context.close()
