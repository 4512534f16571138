"""The main job, from an empty house to a client who shares and stops, in a real browser with a real mail server."""

import re

from playwright.sync_api import Page, expect
from pyotp import TOTP

from .conftest import House, NewPage

PASSWORD = "seven warm stones in a row"
CLIENT = "client@example.org"


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def accept_as_staff(page: Page, link: str, name: str) -> str:
    """Accept, set up an authenticator app, keep the recovery codes. Returns the app's secret."""
    page.goto(link)
    page.get_by_label("The name you would like to be called here").fill(name)
    page.get_by_label("password", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Use an authenticator app").click()
    secret = page.locator("p.code").inner_text().strip()
    page.get_by_role("textbox", name="code").fill(TOTP(secret).now())
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator("ul.code li")).to_have_count(10)
    page.get_by_role("button", name="I have kept them").click()
    return secret


def test_from_an_empty_house_to_sharing_and_back(house: House, new_page: NewPage) -> None:
    # the first administrator, by command
    house.flask("invite-administrator", "admin@example.org")
    desk = new_page(width=1280)
    accept_as_staff(desk, house.post.newest_link("admin@example.org"), "Admin")

    # ... invites a therapist, and reaches no client's page
    desk.goto(f"{house.url}/administration")
    desk.get_by_label("Email address").fill("therapist@example.org")
    desk.get_by_label("Name", exact=True).fill("Anna")
    desk.get_by_label("Role").select_option("therapist")
    desk.get_by_role("button", name="Invite").first.click()
    reply = desk.goto(f"{house.url}/clients")
    assert reply is not None
    assert reply.status in (403, 404)

    room = new_page(width=1280)
    secret = accept_as_staff(room, house.post.newest_link("therapist@example.org"), "Anna")
    room.goto(f"{house.url}/clients/invite")
    room.get_by_label("What you call this client here").fill("K.")
    room.get_by_label("Email address").fill(CLIENT)
    room.get_by_role("button", name="Invite").click()
    code = room.locator("p.code").last.inner_text().strip()
    assert re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code)

    # the client accepts on a phone, enters the code, reads the first pages
    phone = new_page()
    phone.goto(house.post.newest_link(CLIENT))
    phone.get_by_label("The name you would like to be called here").fill("Kim")
    phone.get_by_label("password", exact=False).first.fill(PASSWORD)
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("textbox", name="code").fill(code)
    phone.get_by_role("button", name="Go on").click()
    onboard(phone)

    # a check-in, something that stung in its stages, an exercise
    phone.get_by_role("link", name="Check in").click()
    phone.get_by_role("group", name="How does it feel to be you right now?").get_by_label("a little pleasant").check()
    save(phone)
    expect(phone.get_by_role("heading", name="Saved.")).to_be_visible()
    sting(phone, house)
    practise(phone, house)

    # nothing is shared yet
    room.goto(f"{house.url}/clients")
    room.get_by_role("link", name="K.").click()
    page_address = room.url
    expect(room.get_by_text("Nothing is shared at the moment.")).to_be_visible()

    # the client shares numbers of check-ins and exercises, after reading what that means
    share(phone, house)
    sign_in_again(room, house, secret)
    room.goto(page_address)
    row = room.get_by_role("row").filter(has_text="Pleasantness").first
    expect(row).to_contain_text("too early")
    expect(room.get_by_role("row").filter(has_text="Something stung").first).to_contain_text("not shared")
    room.goto(f"{page_address}/practice")
    expect(room.get_by_role("heading", name="Practice, each week")).to_be_visible()
    room.goto(f"{page_address}/regulation")
    expect(room.get_by_role("heading", name="How does it feel to be you right now?")).to_be_visible()
    expect(room.get_by_text("One answer: 1 (on a scale from −3 to 3).")).to_be_visible()
    body = room.locator("body").inner_text()
    assert "stung" not in body.lower()  # episodes were not shared
    assert "a door that was never opened" not in room.content()
    expect(room.locator("svg.sketch").first).to_be_visible()
    room.get_by_role("button", name="Look closer").first.click()
    expect(room.locator(".js-plotly-plot").first).to_be_visible()
    expect(room.locator(".modebar-btn")).to_have_count(0)  # also no button that sends a chart away

    # ... and stops, from a locked phone; the very next request shows nothing
    phone.get_by_role("button", name="Lock").click()
    phone.goto(f"{house.url}/sharing/stop")
    phone.get_by_role("button", name="Stop sharing").click()
    expect(phone.get_by_text("From the next click on")).to_be_visible()
    room.reload()
    expect(room.get_by_text("Nothing is shared at the moment.")).to_be_visible()
    expect(room.locator(".plot")).to_have_count(0)


def onboard(phone: Page) -> None:
    expect(phone.get_by_role("heading", name="What this is")).to_be_visible()
    phone.get_by_role("button", name="I have a question").click()
    expect(phone.get_by_text("It is on your list for the session.")).to_be_visible()
    expect(phone.get_by_role("heading", name="Nobody watches this live")).to_be_visible()
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", name="How it may feel")).to_be_visible()
    expect(phone.get_by_role("heading", name="You can stop")).to_be_visible()
    phone.get_by_role("link", name="Back").click()
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", name="You decide who sees what")).to_be_visible()
    phone.get_by_role("button", name="Stop here for now").click()
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()
    phone.goto(phone.url.split("/today")[0] + "/today")  # goes on where it stopped
    phone.get_by_role("button", name="Share nothing for now").click()
    expect(phone.get_by_role("heading", name="Where privacy has limits")).to_be_visible()
    expect(phone.get_by_role("heading", name="also keeps")).to_be_visible()
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("button", name="No", exact=True).click()
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()


def sting(phone: Page, house: House) -> None:
    phone.goto(f"{house.url}/stung")
    phone.get_by_label("Shame — exposed").check()
    phone.get_by_label("In my words").fill("a door that was never opened")
    for _screen in range(2):  # how strong it was, and then what it was about
        phone.get_by_role("button", name="Next").click()
    phone.get_by_label("I got something wrong").check()
    phone.get_by_role("button", name="Keep it like this").click()
    expect(phone.get_by_role("heading", name="Saved.")).to_be_visible()


def practise(phone: Page, house: House) -> None:
    phone.goto(f"{house.url}/steady")
    phone.get_by_role("link", name="Slow rhythm").click()
    phone.locator("main form fieldset").first.locator("input[value='5']").check()  # which rating it is changes
    for _step in range(3):
        phone.get_by_role("button", name="Next").click()
    phone.get_by_role("button", name="That's enough.").click()
    phone.get_by_label("steadying").check()
    save(phone)
    expect(phone.get_by_role("heading", name="Saved.")).to_be_visible()


def share(phone: Page, house: House) -> None:
    phone.goto(f"{house.url}/sharing")
    phone.get_by_role("link", name="Choose what to share").or_(
        phone.get_by_role("button", name="Choose what to share")
    ).first.click()
    for kind in ("Check-ins", "Exercises"):
        phone.get_by_role("group", name=kind).get_by_label("The scales", exact=True).check()
    phone.get_by_role("button", name="Read it first").click()
    expect(phone.get_by_text("From now on Anna sees")).to_be_visible()
    phone.get_by_role("button", name="Share this").click()
    expect(phone.get_by_text("Done.")).to_be_visible()


def sign_in_again(room: Page, house: House, secret: str) -> None:
    """Out, and in again with the password and the app; a used code does not work twice."""
    room.get_by_role("button", name="Sign out", exact=True).click()
    room.goto(f"{house.url}/sign-in")
    room.get_by_label("Email address").fill("therapist@example.org")
    room.get_by_label("Password").fill(PASSWORD)
    room.get_by_role("button", name="Sign in", exact=True).click()
    import time

    from selfmon.accounts.factors import STEP_SECONDS

    used = TOTP(secret).now()
    room.get_by_role("textbox", name="code").fill(used)
    room.get_by_role("button", name="Go on").click()
    if "/second-step" in room.url:  # the step's code was used when the app was set up
        time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 1)
        room.get_by_role("textbox", name="code").fill(TOTP(secret).now())
        room.get_by_role("button", name="Go on").click()
    expect(room.get_by_role("heading", name="Clients")).to_be_visible()
