"""What a form says it asked is what its page draws. A question that stands in no template would be stored as asked and
skipped: a person would have declined what they were never shown."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.diary.items import RatingField, unipolar
from selfmon.diary.kinds import KINDS
from selfmon.diary.models import Entry
from selfmon.home import shell
from selfmon.journal import forms
from selfmon.journal.own_words import set_own_item
from selfmon.sharing.access import own_permit
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.treatments import set_frame
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import as_actor, fill_record, note
from tests.people import People

pytestmark = pytest.mark.one_database  # what a form asks and draws

QUESTIONS = frozenset(name for kind in KINDS.values() for name in (*kind.numbers, *kind.choices, *kind.many))
DAYS = 14  # every rotating set, both halves of the weekly page, days with and without the swing


class Controls(HTMLParser):
    """The names of what can be answered on a page, and what its form says that it asked."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: set[str] = set()
        self.asked: set[str] = set()
        self.n_forms = 0
        self.is_behind_more = False  # what no one sees before "Add more" is opened

    def handle_endtag(self, tag: str) -> None:
        self.is_behind_more = self.is_behind_more and tag != "template"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.is_behind_more = self.is_behind_more or tag == "template"
        if self.is_behind_more:
            return
        name = known.get("name") or ""
        if tag == "input" and name == "asked":
            self.n_forms += 1
            self.asked |= set(filter(None, (known.get("value") or "").split(",")))
        elif tag in ("input", "select", "textarea") and known.get("type") != "hidden" and name in QUESTIONS:
            self.drawn.add(name)


def not_the_same(html: str) -> dict[str, set[str]]:
    """Questions asked and not drawn, or drawn and not asked."""
    page = Controls()
    page.feed(html)
    assert page.n_forms == 1
    found = {"asked, not drawn": page.asked - page.drawn, "drawn, not asked": page.drawn - page.asked}
    return {what: names for what, names in found.items() if names}


class Client:
    """A client in one phase, who has talked about the swing, rates a sentence of their own and has written everything."""

    def __init__(self, app: Flask, people: People, clock: Clock, phase: int) -> None:
        self.app, self.people, self.clock, self.phase = app, people, clock, phase
        self.person, therapist = people.client(), people.therapist()
        self.http: FlaskClient = app.test_client()
        treatment = people.treatment(self.person, therapist, phase=phase)
        with app.app_context(), writing(db.session):
            found = find_treatment(db.session, as_actor(therapist), treatment.id)
            self.met, _strain = fill_record(found)
            set_frame(db.session, found, "Thursdays", True, NOW)
            permit = own_permit(db.session, as_actor(self.person), NOW)
            set_own_item(db.session, permit, "I let myself rest", NOW)
            yesterday = NOW - timedelta(days=1)
            self.episode = note(permit, "episode", yesterday, values={"peak": 5})
            kept: Mapping[str, Mapping[str, Any]] = {
                "check_in": {"shame": 2, "above": 1, "fragile": 3, "own_item": 4},
                "held": {"what": "kindness"},
                "hard_moment": {},
                "looking_again": {"belief_then": 3},
                "after_session": {"understood": 3},
                "between_us": {"something": "yes"},
                "weekly": {"a1": 2, "week_on": NOW.date(), "not_come_up": []},
            }
            self.kept: dict[str, UUID] = {
                kind: note(permit, kind, yesterday, values=dict(values)) for kind, values in kept.items()
            }

    def page(self, path: str, at: datetime) -> str:
        self.clock.now = at
        self.people.sign_in(self.http, self.person, now=at)
        answer = self.http.get(path) if not path.endswith("+more") else self.add_more(path.removesuffix("+more"))
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def add_more(self, path: str) -> Any:
        """What a browser without scripts does with "Add more"."""
        page = Controls()
        page.feed(self.http.get(path).get_data(as_text=True))
        return post(self.http, path, {"more": "1", "asked": ",".join(page.asked), "when": "now", "pleasantness": "2"})


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_what_a_form_says_it_asked_is_what_its_page_draws(app: Flask, people: People, clock: Clock, phase: int) -> None:
    client, wrong, n_pages = Client(app, people, clock, phase), {}, 0
    daily = ["/check-in", "/check-in+more", "/week"]
    once = [
        "/stung",
        "/stung+more",
        f"/stung/{client.episode}/settling",
        "/held",
        "/hard-moment",
        "/steady/1",
        f"/after-session/{client.met}",
        f"/entries/{client.episode}/change",
        *(f"/entries/{entry}/change" for entry in client.kept.values()),
        *([f"/stung/{client.episode}/again"] if phase >= 2 else []),
        *(["/experiments/new"] if phase >= 3 else []),
    ]
    asked: set[str] = set()
    for path, day in [*((path, n) for path in daily for n in range(DAYS)), *((path, 0) for path in once)]:
        html = client.page(path, NOW + timedelta(days=day))
        page = Controls()
        page.feed(html)
        asked |= page.asked
        n_pages += 1
        if found := not_the_same(html):
            wrong[f"{path}, day {day}"] = found
    two_entries = wrong.pop(f"/after-session/{client.met}, day 0")  # its second question makes an entry of its own
    assert two_entries == {"drawn, not asked": {"something"}}
    assert wrong == {}
    assert n_pages >= 2 * DAYS + 16
    assert {"pleasantness", "own_item", "envy", "anger", "peak", "urge_stay", "size_now", "strength"} <= asked
    assert ("above" in asked, "special" in asked, "c1" in asked) == (True, phase >= 2, phase >= 3)


def test_only_what_was_opened_counts_as_asked(app: Flask, people: People, clock: Clock) -> None:
    client = Client(app, people, clock, 2)
    first, full = Controls(), Controls()
    first.feed(client.page("/check-in", NOW))
    assert first.asked == {"pleasantness", "energy"}
    html = client.page("/check-in+more", NOW)
    full.feed(html)
    assert {"shame", "envy", "company", "evaluated"} & full.asked
    assert "checked" in html.split('name="pleasantness"')[6].split(">")[0]  # the step 2: kept as it was tapped
    with app.app_context():
        n = db.session.execute(sa.select(sa.func.count()).select_from(Entry).filter_by(kind="check_in")).scalar_one()
    assert n == 1  # the one of yesterday: adding more saves nothing yet


@pytest.mark.parametrize("name", sorted(set(shell.PAGES) - {"today", "steady", "help", "no-signal", "blank"}))
def test_a_page_without_signal_asks_what_it_draws(app: Flask, name: str) -> None:
    assert not_the_same(app.test_client().get(f"/offline/en/{name}").get_data(as_text=True)) == {}


def test_a_question_that_stands_in_no_template_is_caught(
    app: Flask, people: People, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = forms.held_fields

    def with_one_more(here: Any, entry: Any) -> dict[str, Any]:
        return drawn(here, entry) | {"peak": RatingField(unipolar("peak", "Planted"))}

    monkeypatch.setitem(KINDS["held"].numbers, "peak", KINDS["episode"].numbers["peak"])  # type: ignore[arg-type]
    monkeypatch.setattr(forms, "HELD_PAGE", forms.KindPage(KINDS["held"], "journal/held.html", with_one_more))
    client = Client(app, people, clock, 1)
    assert not_the_same(client.page("/held", NOW)) == {"asked, not drawn": {"peak"}}
