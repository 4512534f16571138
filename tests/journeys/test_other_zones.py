"""Phones in other zones: what a real browser says about its clock and zone, and what its owner and their therapist read.

The app runs in this process on the test's clock, and the browser is given the same instant."""

import json
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from selfmon.accounts.models import Person, SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core.days import instant_of
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.reminders.feed import open_feed
from selfmon.sharing.streams import Depth
from selfmon.treatment.models import Treatment
from tests.apps import running_app
from tests.clocks import Clock
from tests.people import People
from tests.reminders.posts import Mood, go, make_post, remind, smtp_server, states

from .phones import SMALL

DAY = date(2026, 5, 14)
ABROAD = datetime(2026, 5, 14, 22, 0, tzinfo=UTC)  # Thursday 15:00 in Los Angeles, Friday 10:00 in Auckland
NAMED_BY_CHROMIUM = {"Asia/Kathmandu": "Asia/Katmandu"}  # it says the older names of some zones
FAR = ("America/Los_Angeles", "Pacific/Auckland")


class Far:
    """A client with a phone in `zone`, and a therapist who is shown everything with words."""

    def __init__(self, open_app: AbstractContextManager[Flask], clock: Clock, browser: Browser) -> None:
        self._aside, self._open = ThreadPoolExecutor(1), open_app  # the browser's loop turns in this thread
        self.clock, self.browser = clock, browser
        self.app: Flask = self.do(open_app.__enter__)
        self.people = People(self.app)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://localhost:{self._server.server_port}"
        self.open: list[BrowserContext] = []

    def close(self) -> None:
        for context in self.open:
            context.close()
        self._server.shutdown()
        self.do(self._open.__exit__, None, None, None)
        self._aside.shutdown()

    def do(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return self._aside.submit(work, *given, **named).result()

    def begin(self, chosen: str) -> None:
        self.client: Person = self.do(self.people.client, zone=chosen)
        self.therapist: Person = self.do(self.people.therapist, "Anna", zone="Europe/Berlin")
        self.treatment: Treatment = self.do(self.people.treatment, self.client, self.therapist)
        self.do(self.people.share_all, self.client, self.therapist, Depth.WORDS)

    def at(self, who: Person, zone: str, now: datetime, **options: Any) -> Page:
        """A browser in `zone`, signed in, at `now`."""
        self.clock.now = now

        def start() -> str:
            with self.app.app_context(), writing(db.session):
                owner = db.session.merge(who, load=True)
                token = start_session(db.session, owner, SessionMode("read"), now, "Test")
                db.session.expunge_all()
            return token

        context = self.browser.new_context(**{**SMALL, "timezone_id": zone, "locale": "en-GB", **options})
        context.add_cookies([{"name": "here", "value": self.do(start), "url": self.url}])
        self.open.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(now)
        return page

    def check_in(self, zone: str, now: datetime, value: str = "1", when: str = "Right now", **picked: str) -> Page:
        page = self.at(self.client, zone, now)
        page.goto(f"{self.url}/check-in")
        page.locator(f"label:has(input[name=pleasantness][value='{value}'])").click()
        if when != "Right now":
            page.get_by_text("For another time, or just for me").click()
            page.locator("label", has_text=when).click()
        for name, said in picked.items():
            page.locator(f"[name={name}]").fill(said)
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/saved/**")
        return page

    def room(self, path: str = "") -> Page:
        page = self.at(self.therapist, "Europe/Berlin", self.clock.now, viewport={"width": 1280, "height": 800})
        page.goto(f"{self.url}/clients/{self.treatment.id}{path}")
        return page

    def entries(self) -> list[Entry]:
        def find() -> list[Entry]:
            with self.app.app_context():
                found = list(db.session.execute(sa.select(Entry).order_by(Entry.id)).scalars())
                db.session.expunge_all()
            return sorted(found, key=lambda entry: entry.recorded_at)

        found: list[Entry] = self.do(find)
        return found


@pytest.fixture
def far(database_url: str, tmp_path: Path, shared_folder: Path, clock: Clock, browser: Browser) -> Iterator[Far]:
    made = Far(running_app(database_url, tmp_path, shared_folder), clock, browser)
    yield made
    made.close()


def dots(page: Page, url: str) -> list[float]:
    """Where the dots of the first own chart stand, in the order they are drawn."""
    page.goto(f"{url}/history/charts")
    chart = page.locator("figure.plot svg").first
    return [float(str(dot.get_attribute("cx"))) for dot in chart.locator("circle").all()]


def drawn_for_the_therapist(page: Page) -> list[str]:
    found = re.search(r'id="figure-pleasantness">(.*?)</script>', page.content(), re.DOTALL)
    assert found, "no chart of how it felt"
    return list(json.loads(found[1])["data"][0]["x"])


# The longest way from Greenwich on either side; in `make soak` also what lies between.
MORNINGS = [
    ("America/New_York", (time(7), time(21, 30))),
    ("Pacific/Kiritimati", (time(0, 5), time(23, 55))),
]
if os.environ.get("SELFMON_SOAK"):
    MORNINGS += [
        ("Asia/Tokyo", (time(8), time(22))),
        ("Europe/Amsterdam", (time(0, 40), time(9, 40))),
        ("Asia/Kathmandu", (time(5, 30), time(23, 50))),
    ]


@pytest.mark.parametrize(("zone", "clocks"), MORNINGS)
@pytest.mark.parametrize("is_at_home", [True, False])
def test_a_morning_stands_left_of_its_evening(far: Far, zone: str, clocks: tuple[time, time], is_at_home: bool) -> None:
    """Also for somebody who is there on a journey: their chosen zone is that of Berlin."""
    far.begin(zone if is_at_home else "Europe/Berlin")
    for value, at in zip("12", clocks, strict=True):
        page = far.check_in(zone, instant_of(DAY, at, zone), value)
    drawn = dots(page, far.url)
    assert len(drawn) == 2
    assert drawn[0] < drawn[1]
    assert [(e.local_day, e.zone) for e in far.entries()] == [(DAY, NAMED_BY_CHROMIUM.get(zone, zone))] * 2
    assert drawn_for_the_therapist(far.room("/regulation")) == [f"2026-05-14T{at:%H:%M}" for at in clocks]


def test_a_traveller_reads_their_own_day_and_so_does_their_therapist(far: Far) -> None:
    home, away = FAR
    far.begin(home)
    page = far.check_in(away, ABROAD, "1")
    assert len(dots(page, far.url)) == 1
    expect(page.locator("main")).to_contain_text("15 May")
    page.goto(f"{far.url}/history")
    expect(page.locator("main")).to_contain_text("15 May")
    room = far.room("/regulation")
    expect(room.locator("main")).to_contain_text("Last shared entry: Friday, 15 May 2026.")
    expect(room.locator("main")).not_to_contain_text("Nothing shared in these days")
    assert drawn_for_the_therapist(room) == ["2026-05-15T10:00"]
    expect(far.room().locator("main")).to_contain_text("One check-in")


@pytest.mark.parametrize(
    ("when", "picked", "day", "at"),
    [
        ("Yesterday", {}, "2026-05-14", "2026-05-14T06:00"),
        ("Earlier today", {}, "2026-05-15", "2026-05-14T19:00"),
        ("Pick a time", {"day": "2026-05-15", "clock": "09:00"}, "2026-05-15", "2026-05-14T21:00"),  # an hour ago
    ],
)
def test_every_when_is_meant_on_the_phones_own_clock(
    far: Far, when: str, picked: dict[str, str], day: str, at: str
) -> None:
    home, away = FAR
    far.begin(home)
    far.check_in(away, ABROAD, when=when, **picked)
    (entry,) = far.entries()
    assert (str(entry.local_day), entry.occurred_at.isoformat()[:16], entry.zone) == (day, at, away)


@pytest.mark.parametrize("hidden", ["UTC", "Atlantic/Reykjavik"])
def test_a_browser_that_hides_its_zone_moves_no_entry_to_another_day(far: Far, hidden: str) -> None:
    far.begin("Europe/Amsterdam")
    for hours, value in ((0, "1"), (9, "2")):  # Friday 00:40 and 09:40 in Amsterdam
        page = far.check_in(hidden, datetime(2026, 5, 14, 22, 40, tzinfo=UTC) + timedelta(hours=hours), value)
    assert {(str(e.local_day), e.zone) for e in far.entries()} == {("2026-05-15", "Europe/Amsterdam")}
    drawn = dots(page, far.url)
    assert len(drawn) == 2
    assert drawn[0] < drawn[1]
    assert drawn_for_the_therapist(far.room("/regulation")) == ["2026-05-15T00:40", "2026-05-15T09:40"]


def test_reminders_feed_and_digest_follow_the_day_on_the_phone(far: Far) -> None:
    """Noted on Friday morning in Auckland, which is Thursday afternoon at home, where the plans are made."""
    home, away = FAR
    far.begin(home)
    mood = Mood()

    def plan() -> str:
        remind(far.app, far.client, what="check_in", at=time(16), now=ABROAD - timedelta(hours=1))
        remind(far.app, far.therapist, what="digest", at=time(1, 30), now=ABROAD - timedelta(hours=1))
        with far.app.app_context(), writing(db.session):
            return open_feed(db.session, far.client.id, ABROAD)

    def feed() -> bytes:
        return far.app.test_client().get(f"/calendar/{token}").get_data()

    def send(now: datetime, url: str) -> list[tuple[str, str]]:
        far.clock.now = now
        with far.app.app_context():
            go(db.session, make_post(url, far.clock))
            return states(db.session)

    token = far.do(plan)
    before = far.do(feed)
    far.check_in(away, ABROAD)
    assert far.do(feed) == before  # what was done changes no byte of it
    with smtp_server(mood) as url:
        noted = far.do(send, ABROAD + timedelta(hours=1), url)  # 16:00 at home, Friday 11:00 on the phone
        assert noted == [("suppressed", "already_done")]
        noted = far.do(send, ABROAD + timedelta(hours=1, minutes=30), url)  # 01:30 on Friday in Berlin
        assert ("sent", "") in [(state, reason or "") for state, reason in noted]
        assert "One new entry is there to read." in mood.mails[0][2].get_body(("plain",)).get_content()
        far.do(send, ABROAD + timedelta(days=1, hours=1), url)  # the next afternoon at home: Saturday on the phone
    assert [who for who, *_rest in mood.mails[1:]] == [[far.client.email]]
