"""The therapist reads the day of the session, of an answer and of a rupture; saving says so where the eye is; the code of an
invitation survives Back."""

import re
from datetime import date, time, timedelta

import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession
from selfmon.clinic.client_page import build_page
from selfmon.clinic.work_record import load_record
from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.streams import Depth
from selfmon.treatment import ruptures, sessions
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW, Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor, note
from tests.people import People

MET_ON, ANSWERED = date(2026, 5, 8), NOW - timedelta(days=2)  # a Friday, and the Tuesday after it


def test_an_answer_after_a_session_and_a_rupture_have_the_days_of_their_session(
    app: Flask, people: People, clock: Clock
) -> None:
    client, therapist = people.client(), people.therapist(zone="Europe/Amsterdam")
    treatment = people.treatment(client, therapist)
    people.share_all(client, therapist, Depth.WORDS)
    here = f"/clients/{treatment.id}"
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        met = sessions.add_session(db.session, found, MET_ON, time(9), 50, "Europe/Amsterdam")
        later = sessions.add_session(db.session, found, date(2026, 5, 12), time(9), 50, "Europe/Amsterdam")
        for one in (met, later):
            sessions.note_session(db.session, found, one, "attended", False, NOW)
        noted = ruptures.note_rupture(db.session, found, met, ruptures.RuptureFacts("withdrawal"), NOW)
        permit = own_permit(db.session, as_actor(client), ANSWERED)
        note(permit, "after_session", ANSWERED, values={"understood": 2, "therapy_session_id": met})
    desk = app.test_client()
    people.sign_in(desk, therapist, now=NOW)
    said = on_one_line(desk.get(here).get_data(as_text=True))
    assert re.search(r"Felt understood</a>.{1,2000}<b>2</b><small>8 May 2026</small>", said)
    with app.app_context():
        permit = permit_for(db.session, as_actor(therapist), client.id, "client_page", NOW)
        page = build_page(db.session, permit, load_record(db.session, found, NOW), {})
        (panel,) = page.panels["between"]
        assert [row[0] for row in panel.rows] == [MET_ON]
    for path, said in (
        (here, "8 May"),
        (f"{here}/between", "Friday, 8 May 2026"),
        (f"{here}/sessions/{later}", "Friday, 8 May 2026"),
    ):
        page_of = on_one_line(desk.get(path).get_data(as_text=True))
        assert re.search(rf"[Ww]ithdrawal[^<]*(<[^>]+>)*[^<]*{said}", page_of), path
    assert noted


def test_saving_says_so_where_it_was_done(app: Flask, people: People) -> None:
    client, therapist, desk = people.client(), people.therapist(), app.test_client()
    treatment = people.treatment(client, therapist)
    here = f"/clients/{treatment.id}"
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        met = sessions.add_session(db.session, found, MET_ON, time(9), 50, "Europe/Amsterdam")
        one, two = [
            ruptures.note_rupture(db.session, found, met, ruptures.RuptureFacts("withdrawal"), NOW) for _n in range(2)
        ]
    people.sign_in(desk, therapist, now=NOW)
    answer = post(desk, f"{here}/between/{one}", {"do": "partly"})
    assert answer.location == f"{here}/between?kept={one}#r-{one}"
    cards = on_one_line(desk.get(answer.location).get_data(as_text=True)).split('<section class="card" id="r-')
    assert {card[:36]: "Kept." in card for card in cards[1:]} == {str(one): True, str(two): False}
    answer = post(desk, f"{here}/come-back", {"text": "the holiday"})
    page = on_one_line(desk.get(answer.location).get_data(as_text=True))
    assert 'id="come-back"' in page
    assert "Kept." in page.split('id="come-back"')[1].split("</section>")[0]
    for path, said in (
        (f"{here}/sessions/{met}", {"status": "attended"}),
        (f"{here}/sessions/one", {"day": "2026-06-01", "at": "10:00"}),
        ("/clients/away", {"from_on": "2026-06-01", "to_on": "2026-06-05"}),
        (f"{here}/between/{two}", {"do": "remove"}),
    ):
        shown = post(desk, path, said, follow_redirects=True).get_data(as_text=True)
        assert re.search(r"Kept[.:]|Removed\.", shown), path


def test_the_code_of_an_invitation_survives_back_and_is_the_inviters_alone(app: Flask, people: People) -> None:
    therapist, desk = people.therapist(), app.test_client()
    people.sign_in(desk, therapist, now=NOW)
    answer = post(desk, "/clients/invite", {"name": "L.", "email": "l@example.org", "locale": "en"})
    assert answer.status_code == 303
    codes = set()
    for _again in range(2):  # the page, left and come back to
        found = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", desk.get(answer.location).get_data(as_text=True))
        assert found is not None
        codes.add(found.group())
        desk.get("/clients")
    assert len(codes) == 1
    (code,) = codes
    assert code not in desk.get("/clients/invite").get_data(as_text=True)
    with app.app_context():
        kept = [str(row.data) for row in db.session.execute(sa.select(DeviceSession)).scalars()]
    assert not any(code in data for data in kept), "no secret lies in plain words"
    other = app.test_client()
    people.sign_in(other, people.therapist(), now=NOW)
    assert code not in other.get(answer.location).get_data(as_text=True)
