"""The list of clients and what is worth a look: the next session first, twelve weeks drawn, each rule with its evidence."""

import re
from datetime import timedelta

import sqlalchemy as sa

from selfmon.audit.models import AuditEvent
from selfmon.clinic.caseload import READ_AT_ONCE
from selfmon.core.db import db, writing
from selfmon.diary.across import list_shared
from selfmon.diary.models import EntryMode
from selfmon.sharing.access import permits_for
from selfmon.treatment.session_models import TherapySession
from selfmon.web.languages import time_for_people
from selfmon.web.saying import SAID
from tests.clinic.rooms import Room
from tests.forms import post
from tests.house.test_said_in_place import lines_of
from tests.house.world import NOW, as_actor


def test_the_caseload_is_in_the_order_of_the_next_session(room: Room) -> None:
    other = room.people.client("Aaron")
    second = room.people.treatment(other, room.therapist)
    post(room.room, f"{room.at}/sessions/one", {"day": "2026-05-20", "at": "10:00"})
    post(room.room, f"/clients/{second.id}/sessions/one", {"day": "2026-05-15", "at": "10:00"})
    page = room.page("/clients")
    assert page.index(f"/clients/{second.id}") < page.index(room.at)


def test_a_next_session_of_another_zone_stands_alike_on_the_list_and_on_the_client_s_page(room: Room) -> None:
    post(room.room, f"{room.at}/sessions/one", {"day": "2026-05-21", "at": "10:00"})
    with room.app.app_context(), writing(db.session):
        planned = db.session.execute(sa.select(TherapySession)).scalar_one()
        planned.zone, planned.starts_at = "Pacific/Auckland", planned.starts_at + timedelta(hours=9)
        said = time_for_people(planned.starts_at, planned.zone)
    assert said in room.page()
    assert said in room.page("/clients")


def test_the_list_of_clients_draws_twelve_weeks_and_says_them(room: Room) -> None:
    assert "Pleasantness, twelve times" not in room.page("/clients")
    for day in range(3):
        room.write("check_in", day, values={"pleasantness": 2})
    page = room.page("/clients")
    weeks = ", ".join(["–"] * 11)
    assert f'aria-label="Pleasantness, twelve times seven days: {weeks}, 2 (3)."' in page
    assert page.count('class="wk now"') == 1


def new_of(room: Room) -> str:
    told = re.search(r'data-label="New since you looked">([^<]*)<', room.page("/clients"))
    assert told
    return told[1]


def test_new_since_you_looked_counts_what_was_shared_since(room: Room) -> None:
    room.write("hard_moment", 5)
    room.page()
    room.go_to(NOW + timedelta(hours=2))
    assert new_of(room) == ""
    post(room.phone, "/hard-moment")
    post(room.phone, "/hard-moment", {"held_back": "y"})
    room.go_to(NOW + timedelta(hours=4))  # both are whole by now
    assert new_of(room) == "1"


def test_weeks_that_got_heavier_are_a_signal_that_says_how_much_and_what_to_ask(room: Room) -> None:
    for day in range(180, 0, -1):
        is_late = day < 25
        room.write(
            "check_in", day, values={"shame": 6 if is_late else 2 + day % 2, "pleasantness": -3 if is_late else day % 2}
        )
    room.write("check_in", 3, values={"shame": 0}, entry_mode=EntryMode.RETROSPECTIVE)  # about another time
    with room.app.app_context():
        (permit,) = permits_for(db.session, as_actor(room.therapist), [room.client.id], "caseload", NOW)
        days = list_shared(db.session, [permit])[room.client.id].days
    assert len(days) == 180
    assert {day.exposed for day in days[-24:]} == {6.0}
    said = (
        "Over three weeks heavier than in the eight before: exposed, or wanting to hide 6 (2.5), pleasantness −3 (0.5)"
    )
    assert said in room.page("/clients")
    assert said in room.page()
    assert room.page().count("Heavier is not worse: ask which it is.") == 2  # on the screen and in the plain text
    page = room.page("worth-a-look")
    assert said in page
    assert "Rules run: 1; holding: 1." in page
    assert "Heavier is not worse" in page
    assert "Not run: too little to go by." in page


def test_a_new_wording_is_never_compared_with_the_one_before_it_and_the_small_line_says_so(room: Room) -> None:
    """Weeks that would be heavier, all of them since the question is another one; on the first day both were answered."""
    for day in range(100, 0, -1):
        is_late = day < 25
        room.write(
            "check_in",
            day,
            values={"shame": 6 if is_late else 2 + day % 2, "pleasantness": -3 if is_late else day % 2},
            schema_version=2 if is_late else 1,
        )
    room.write("check_in", 24.1, values={"shame": 0, "pleasantness": 3}, schema_version=1)
    with room.app.app_context():
        (permit,) = permits_for(db.session, as_actor(room.therapist), [room.client.id], "caseload", NOW)
        found = list_shared(db.session, [permit])[room.client.id]
    assert found.worded_on == (NOW - timedelta(days=24)).date()
    assert len(found.days) == len(found.comparable) == 100
    assert [day.exposed for day in found.comparable if day.exposed is not None] == [6.0] * 24
    assert found.days[-24].exposed == 3.0
    page = room.page("/clients")
    assert "heavier than in the eight before" not in page
    assert 'class="seam"' in page
    assert "Worded anew from 20 Apr 2026 on." in page
    assert "Rules run: 1; holding: 0." in room.page("worth-a-look")  # stings are no question that was worded anew


def test_a_signal_shows_its_evidence_and_goes_until_there_is_new_evidence(room: Room) -> None:
    for day in ("2026-04-23", "2026-04-30", "2026-05-07"):
        post(room.room, f"{room.at}/sessions/one", {"day": day, "at": "10:00"})
    listed = re.findall(rf'{room.at}/sessions/([0-9a-f-]+)" aria-label', room.page("sessions"))
    for n, session_id in enumerate(reversed(listed)):
        strain = {"type": "withdrawal"} if n == 0 else {}
        post(room.room, f"{room.at}/sessions/{session_id}", {"status": "attended", **strain})
    room.write("hard_moment", 1)
    said = "The rupture of 23 Apr 2026 is neither repaired nor talked about after 2 sessions."
    assert said in room.page("/clients")
    page = room.page("worth-a-look")
    assert said in page
    signal = re.search(r'name="signal" value="([^"]+)"', page)
    assert signal is not None
    unsaid = post(room.room, f"{room.at}/worth-a-look", {"signal": signal[1], "reason": ""})
    assert lines_of(room.room, unsaid) == ("at-unrepaired", [str(SAID["no_reason"])])
    assert said in room.page("/clients")  # a reason is asked for
    done = post(room.room, f"{room.at}/worth-a-look", {"signal": signal[1], "reason": "we spoke on the phone"})
    assert lines_of(room.room, done)[1] == [str(SAID["aside"])]
    assert said not in room.page("/clients")
    assert "we spoke on the phone" in room.page("worth-a-look")
    aside = re.search(r'name="back" value="([^"]+)"', room.page("worth-a-look"))
    assert aside is not None
    back = post(room.room, f"{room.at}/worth-a-look", {"back": aside[1]})
    assert lines_of(room.room, back) == ("at-holding", [str(SAID["back"])])
    assert said in room.page("/clients")


def test_of_very_many_clients_a_part_is_read_at_a_time_and_nobody_else_is_looked_at(room: Room) -> None:
    """Those without a session stand by name: the rest of the list is made of what the therapist wrote."""
    room.write("hard_moment", 5)
    for n in range(READ_AT_ONCE):
        client = room.people.client(f"a{n:02}")
        room.people.treatment(client, room.therapist)
        room.people.share_all(client, room.therapist)

    def listed() -> int:
        with room.app.app_context():
            listed = sa.select(sa.func.count(sa.distinct(AuditEvent.subject_id))).where(AuditEvent.action == "listed")
            return int(db.session.scalar(listed) or 0)

    first = room.page("/clients")
    assert (first.count("<tr>"), first.count("Show what is shared")) == (READ_AT_ONCE + 2, 1)
    assert "9 May 2026" not in first
    assert listed() == READ_AT_ONCE
    more = re.search(rf'href="(\?part=2#c-{room.treatment.id})"', first)
    assert more
    second = room.page(f"/clients{more[1]}".split("#")[0])
    assert second.count("Show what is shared") == READ_AT_ONCE
    assert "9 May 2026" in second
    assert f'id="c-{room.treatment.id}"' in second
    assert listed() == READ_AT_ONCE + 1
    for odd in ("0", "3", "x", "-1", "99999999999999999999"):
        assert "9 May 2026" not in room.page(f"/clients?part={odd}")
