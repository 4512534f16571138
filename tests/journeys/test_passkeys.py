"""Passkeys in a real browser, with a virtual authenticator."""

from playwright.sync_api import Page, expect

from .conftest import House, NewPage
from .test_whole_way import accept_as_staff


def give_authenticator(page: Page) -> None:
    """A phone whose lock answers for its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def accept_with_passkey(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("The name you would like to be called here").fill(name)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="I have kept them").click()


def test_staff_and_client_come_in_with_a_passkey_alone(house: House, new_page: NewPage) -> None:
    house.flask("invite-administrator", "boss@example.org")
    desk = new_page(width=1280)
    accept_as_staff(desk, house.post.newest_link("boss@example.org"), "Boss")
    desk.goto(f"{house.url}/administration")
    desk.get_by_label("Email address").fill("ben@example.org")
    desk.get_by_label("Name", exact=True).fill("</script><b>Ben</b>")
    desk.get_by_label("Role").select_option("therapist")
    desk.get_by_role("button", name="Invite").first.click()

    room = new_page(width=1280)
    give_authenticator(room)
    accept_with_passkey(room, house.post.newest_link("ben@example.org"), "</script><b>Ben</b>")
    expect(room.get_by_role("heading", name="Clients")).to_be_visible()
    room.get_by_role("button", name="Sign out", exact=True).click()
    room.goto(f"{house.url}/clients")
    room.get_by_role("button", name="Use a passkey").click()  # both factors in one: no second step
    expect(room.get_by_role("heading", name="Clients")).to_be_visible()

    room.goto(f"{house.url}/clients/invite")
    room.get_by_label("What you call this client here").fill("L.")
    room.get_by_label("Email address").fill("l@example.org")
    room.get_by_role("button", name="Invite").click()
    phone = new_page()
    give_authenticator(phone)
    accept_with_passkey(phone, house.post.newest_link("l@example.org"), "L")
    phone.goto(f"{house.url}/today?later=1")
    phone.get_by_role("button", name="Lock").click()
    phone.goto(f"{house.url}/history")
    expect(phone.get_by_role("heading", name="Unlock")).to_be_visible()
    phone.get_by_role("button", name="Use a passkey").click()
    expect(phone.get_by_role("heading", name="Mine")).to_be_visible()
