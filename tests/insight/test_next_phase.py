"""What speaks for the next phase counts since this one began: going back is ordinary, and begins anew."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.insight.next_phase import for_next_phase
from selfmon.insight.report import Point
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth
from selfmon.treatment import agreeing
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from selfmon.treatment.ruptures import RuptureFacts, RuptureView, note_rupture
from selfmon.treatment.sessions import SessionView, add_session, note_session
from tests.clocks import NOW
from tests.forms import on_one_line, post
from tests.house.world import as_actor, note
from tests.people import People

BEGAN = date(2026, 5, 1)


def met(day: date, named: bool = False) -> SessionView:
    at = datetime.combine(day, time(10), UTC)
    return SessionView(uuid4(), at, day, "UTC", 50, "attended", named)


def repaired(in_session: SessionView) -> RuptureView:
    return RuptureView(
        uuid4(), in_session.id, "mixed", 3, (), (), "fully", in_session.id, "", None, None, in_session.on
    )


def felt(day: date, value: float) -> Point:
    return Point(datetime.combine(day, time(12)), value, is_late=False)


def test_sessions_repairs_and_answers_before_this_phase_are_of_another_one(app: Flask) -> None:
    before, since = BEGAN - timedelta(days=1), BEGAN
    old = [met(before - timedelta(weeks=n), named=True) for n in range(8)]
    new = [met(since, named=True)]
    sessions = [*reversed(old), *new]
    with app.test_request_context():
        first = for_next_phase(1, BEGAN, sessions, [], [felt(before, 4)] * 5 + [felt(since, 0)] * 3, [], NOW)
        assert first[0].text.startswith("1 session took place")
        assert first[0].holds is False
        assert first[1].holds is None  # three answers of this phase tell nothing yet
        second = for_next_phase(2, BEGAN, sessions, [repaired(old[0])], [], [], NOW)
        assert [c.holds for c in second] == [False, False]
        assert "in 1 session (" in second[0].text
        assert "0 ruptures repaired" in second[1].text
        assert "1 rupture repaired" in for_next_phase(2, BEGAN, sessions, [repaired(new[0])], [], [], NOW)[1].text


@pytest.mark.parametrize(("n", "s"), [(0, "s"), (1, ""), (2, "s"), (5, "s")])
def test_every_criterion_that_counts_has_its_plural(app: Flask, n: int, s: str) -> None:
    sessions = [met(BEGAN + timedelta(days=day), named=True) for day in range(n)]
    with app.test_request_context():
        said = [
            criterion.text
            for phase in (1, 2, 3)
            for criterion in for_next_phase(phase, BEGAN, sessions, [repaired(s) for s in sessions], [], [1] * n, NOW)
        ]
    assert [text for text in said if text[:1].isdigit() or "%" in text or f"{n} " in text] == [
        f"{n} session{s} took place (six or more)",
        f"Named an own sequence unprompted in {n} session{s} (three or more)",
        f"{n} rupture{s} repaired (one or more)",
        f"The other person's side: 0 of {n} text{s} coded 2 or more (half or more)",
    ]


def test_the_page_counts_since_the_phase_in_force(app: Flask, people: People) -> None:
    """Phase 3, back to 2, and a next one agreed on for June: what counts is since phase 2 began."""
    client, therapist = people.client(), people.therapist("Anna")
    treatment = people.treatment(client, therapist, phase=3)
    people.share_all(client, therapist, Depth.WORDS)
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        rows = []
        for day in (date(2026, 4, 16), date(2026, 4, 23), date(2026, 5, 7)):
            rows.append(add_session(db.session, found, day, time(10), 50, "Europe/Amsterdam"))
            note_session(db.session, found, rows[-1], "attended", True, NOW)
        note_rupture(db.session, found, rows[0], RuptureFacts("mixed", 2, repair="fully"), NOW)
        for number, began in ((2, date(2026, 5, 1)), (3, date(2026, 6, 1))):
            row = propose_phase(db.session, found, number, began, "reason", "sentence", NOW)
            confirm_phase(db.session, client.id, treatment.id, row, NOW)
    http = app.test_client()
    people.sign_in(http, therapist, now=NOW)
    page = on_one_line(http.get(f"/clients/{treatment.id}/worth-a-look").get_data(as_text=True))
    assert "unprompted in 1 session" in page
    assert "0 ruptures repaired" in page
    caseload = on_one_line(http.get("/clients").get_data(as_text=True))
    assert "Phase 2" in caseload or '<td data-label="Phase">2</td>' in caseload


def test_texts_coded_in_an_earlier_third_phase_do_not_count(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist("Anna")
    treatment = people.treatment(client, therapist, phase=2)
    people.share_all(client, therapist, Depth.WORDS)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        texts = []
        for at in (NOW - timedelta(days=60), NOW - timedelta(days=3)):
            stung = note(permit, "episode", at, values={"peak": 4})
            texts.append(note(permit, "looking_again", at, words={"other_side": "they were tired"}, parent_id=stung))
        agreeing.agree_to_coding(db.session, client.id, treatment.id, date(2026, 1, 5))
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        row = propose_phase(db.session, found, 3, date(2026, 5, 1), "reason", "sentence", NOW)
        confirm_phase(db.session, client.id, treatment.id, row, NOW)
    http = app.test_client()
    people.sign_in(http, therapist, now=NOW)
    for text, code in zip(texts, ("3", "1"), strict=True):
        assert post(http, f"/clients/{treatment.id}/entries/{text}/code", {"code": code}).status_code == 303
    page = on_one_line(http.get(f"/clients/{treatment.id}/worth-a-look").get_data(as_text=True))
    assert "0 of 1 text coded 2 or more" in page
