"""A line of the picture: made by two on one screen, decided on by one on their own phone, taken back, and gone."""

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from selfmon.core.db import db, writing
from selfmon.formulation.models import LineAnswer, PictureVersion
from selfmon.sharing.models import Depth

from .phones import Place, new_phone

DESK = {"width": 1280, "height": 800}


def the_morning_after(place: Place) -> None:
    """What was offered and said moves two days back: the next morning has come, at whatever hour of the night this runs."""

    def move() -> None:
        with place.app.app_context(), writing(db.session):
            for model, column in ((PictureVersion, "offered_at"), (LineAnswer, "answered_at")):
                for row in db.session.execute(sa.select(model)).scalars():
                    setattr(row, column, getattr(row, column) - timedelta(days=2))

    place.aside(move)


def write_line(desk: Page, place: Place, words: str) -> None:
    desk.get_by_role("link", name="Write a line together").click()
    expect(desk.get_by_role("link", name="Clients")).to_have_count(0)  # the screen is turned to both
    desk.get_by_role("button", name="In my family").click()
    desk.get_by_label("What do you notice yourself doing there?").fill(words)
    desk.get_by_role("button", name="Keep in the draft").click()
    desk.get_by_label("Where does it help?").fill("nobody asks further")
    desk.get_by_role("button", name="Keep in the draft").click()
    expect(desk.get_by_text("Look at what you noted?")).to_be_visible()
    desk.get_by_role("button", name="Not now").click()
    desk.get_by_role("link", name="Back", exact=True).click()


def test_made_together_shown_on_the_phone_taken_back_and_gone(place: Place, browser: Browser) -> None:
    client, therapist = place.client(), place.aside(place.people.person, "therapist")
    treatment = place.aside(place.people.treatment, client, therapist)
    place.aside(place.people.share_all, client, therapist, Depth.WORDS)
    desk = new_phone(browser, place.cookie(therapist, "read"), viewport=DESK, is_mobile=False).new_page()
    desk.goto(f"{place.url}/clients/{treatment.id}")
    desk.get_by_role("link", name="Shared picture").click()
    write_line(desk, place, "going quiet and far off")
    desk.get_by_role("button", name="Show to my client, from tomorrow morning").click()
    phone = new_phone(browser, place.cookie(client, "read")).new_page()
    phone.goto(f"{place.url}/picture")
    expect(phone.get_by_text("going quiet and far off")).to_have_count(0)
    the_morning_after(place)
    phone.reload()
    phone.get_by_role("button", name="Show it like this").click()
    expect(phone.get_by_role("button", name="Take it back")).to_be_visible()
    the_morning_after(place)
    desk.reload()
    expect(desk.get_by_text("Your client shows it like this since")).to_be_visible()
    phone.get_by_role("button", name="Take it back").click()
    expect(phone.get_by_text("Nothing stands here.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("Your client shows it")).to_have_count(0)
    desk.context.close()
    phone.context.close()
