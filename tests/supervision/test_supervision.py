"""A supervision pack: asked, looked through, agreed to; then one supervisor, thirty days, numbers, nobody's name."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.home.tidying import tidy_up
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Stream
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.pack import decide_weeks
from tests.forms import post
from tests.house.world import NOW, as_actor, note
from tests.people import People

NONCE = re.compile(rb'name="csrf_token"[^>]*value="[^"]+')

STARTED = date(2026, 1, 5)
MONTHS = (
    "January|February|March|April|May |June|July|August|September|October|November|December|"
    "Jan |Feb |Mar |Apr |Jun |Jul |Aug |Sep |Oct |Nov |Dec "
)


class Room:
    """A client, their therapist, a supervisor and a second of each as noise."""

    def __init__(self, app: Flask, people: People) -> None:
        self.app, self.people = app, people
        self.client, self.therapist = people.client("Zqkim Name"), people.therapist("Zqanna Name")
        self.supervisor, self.other = people.person("supervisor", "Zqsofie Name"), people.person("supervisor", "Other")
        self.treatment_id = people.treatment(self.client, self.therapist, phase=1, started_on=STARTED).id

    def browser(self, person: Person, mode: str = "read") -> FlaskClient:
        http = self.app.test_client()
        self.people.sign_in(http, person, mode, now=clock.utc_now())
        return http

    def write(self, days: int = 30) -> None:
        """A check-in a day for so many days up to last Sunday; a few of everything else."""
        sunday = datetime(2026, 5, 10, 9, tzinfo=NOW.tzinfo)
        with self.app.app_context(), writing(db.session):
            permit = own_permit(db.session, as_actor(self.client), NOW)
            for back in range(days):
                at = sunday - timedelta(days=back)
                note(permit, "check_in", at, values={"pleasantness": 2, "shame": 5}, words={"note": "zqnoteword"})
                if back % 4 == 0:
                    note(
                        permit,
                        "practice",
                        at,
                        values={"exercise": "1", "direction": "body", "measure": "tension", "before": 4, "after": 2},
                        words={"note": "zqpracticeword"},
                    )
            for back in (1, 9):
                note(
                    permit, "episode", sunday - timedelta(days=back), values={"peak": 5}, words={"note": "zqstingword"}
                )
            for week in range(6):
                at = sunday - timedelta(weeks=week)
                monday = at.date() - timedelta(days=6)
                note(
                    permit,
                    "weekly",
                    at,
                    values={"a1": 2, "week_on": monday, "not_come_up": []},
                    words={"note": "zqweekword"},
                )

    def propose(self) -> UUID:
        http = self.browser(self.therapist)
        assert (
            post(
                http, f"/clients/{self.treatment_id}/supervision", {"supervisor": str(self.supervisor.public_id)}
            ).status_code
            == 303
        )
        with self.app.app_context():
            return (
                db.session.execute(
                    sa.select(SupervisionPack.id).order_by(
                        SupervisionPack.proposed_at.desc(), SupervisionPack.closed_at.is_not(None)
                    )
                )
                .scalars()
                .first()
            )  # type: ignore[return-value]

    def agree(self, pack_id: UUID) -> None:
        assert post(self.browser(self.client), f"/sharing/packs/{pack_id}/agree").status_code == 303

    def look(self, pack_id: UUID, who: Person | None = None) -> Any:
        return self.browser(who or self.supervisor).get(f"/supervision/{pack_id}")


@pytest.fixture
def room(app: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> Room:
    at(monkeypatch, NOW)
    made = Room(app, people)
    people.share_all(made.client, made.therapist, Depth.WORDS, ends_on=date(2026, 12, 1))
    return made


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: now)


def inside(answer: Any) -> str:
    found = re.search(r"<div data-pack>.*</section>\s*</div>", answer.get_data(as_text=True), re.DOTALL)
    assert found, answer.status_code
    return found.group(0)


def is_closed(room: Room, pack_id: UUID) -> bool:
    """The very answer that an unknown pack gets, and not in the list."""
    answer, unknown = room.look(pack_id), room.look(uuid4())
    label = _label(room, pack_id)
    assert (
        label not in room.browser(room.supervisor).get("/supervision").get_data(as_text=True)
        or answer.status_code == 200
    )
    return bool(answer.status_code == 404 and answer.data == unknown.data)


def _label(room: Room, pack_id: UUID) -> str:
    with room.app.app_context():
        return str(
            db.session.execute(sa.select(SupervisionPack.label).where(SupervisionPack.id == pack_id)).scalar_one()
        )


def test_a_pack_opens_after_the_client_agreed_and_not_before(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    assert is_closed(room, pack_id)
    asked = room.browser(room.client).get("/sharing").get_data(as_text=True)
    assert "<bdi>Zqanna Name</bdi> asks whether <bdi>Zqsofie Name</bdi> may look at a summary" in asked
    room.agree(pack_id)
    answer = room.look(pack_id)
    assert answer.status_code == 200
    assert "you may still recognise this person" in answer.get_data(as_text=True)
    assert _label(room, pack_id) in room.browser(room.supervisor).get("/supervision").get_data(as_text=True)
    home = room.browser(room.supervisor).get("/")
    assert home.location == "/supervision"


def test_the_client_looks_through_the_very_same_pack(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    preview = room.browser(room.client).get(f"/sharing/packs/{pack_id}")
    assert "Pseudonymous: your supervisor may still recognise you" in preview.get_data(as_text=True)
    room.agree(pack_id)
    assert (
        inside(preview)
        == inside(room.look(pack_id))
        == inside(room.browser(room.client).get(f"/sharing/packs/{pack_id}"))
    )
    assert "checked" not in inside(preview)


def test_numbers_in_it_equal_a_count_by_hand(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    # 5 January to 10 May: eighteen whole weeks. Thirty days are four whole weeks and two days of a fifth.
    assert "18 weeks" in said
    assert "Weeks 1–18: phase 1" in said
    assert "How does it feel to be you right now? (n ≥ 30)" in said
    assert re.findall(r'<th scope="row">(\d+)</th><td>1</td><td>2</td><td>5</td>', said) == ["15", "16", "17", "18"]
    assert '<th scope="row">14</th><td>1</td><td>–</td><td>–</td>' in said  # two days of seven: no median
    practised = re.search(r'<th scope="row">Times practised</th>(.*?)</tr>', said)
    assert practised
    # Every fourth day: 8 times, on 10, 6, 2 May and 28, 24, 20, 16, 12 April; the last block is two weeks short.
    assert re.findall(r"<td>(.*?)</td>", practised.group(1)) == ["&lt;5", "&lt;5", "&lt;5", "&lt;5", "&lt;5", "8"]
    assert "on average −2, n = all but &lt;5 of these" in said
    assert "(n = 6)" in said  # six look backs


def test_small_counts_are_hidden_also_by_difference(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    stung = re.search(r'<th scope="row">Something stung</th>(.*?)</tr>', said)
    nothing = re.search(r'<th scope="row">Hard moments</th>(.*?)</tr>', said)
    assert stung
    assert nothing
    assert stung.group(1) == nothing.group(1)  # two of them look like none
    assert "&lt;5" in stung.group(1)
    assert "strongest" not in said  # no median of two
    assert re.search(r"<td>\s*[1-4]\s*</td>", stung.group(1)) is None
    assert "heavier in &lt;5" in said


def test_answers_to_two_questions_cannot_be_subtracted(room: Room) -> None:
    room.write(33)
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        note(permit, "check_in", datetime(2026, 5, 10, 19, tzinfo=NOW.tzinfo), values={"pleasantness": 2})
    pack_id = room.propose()
    room.agree(pack_id)  # 34 answers to one question, 33 to the other
    assert set(re.findall(r"n ≥ (\d+)", inside(room.look(pack_id)))) == {"30"}


def test_no_word_no_name_and_no_date_is_in_it(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    for answer in (room.look(pack_id), room.browser(room.supervisor).get("/supervision")):
        said = answer.get_data(as_text=True) + str([h for h in answer.headers if h[0] not in ("Date", "Set-Cookie")])
        said = re.sub(r'name="csrf_token"[^>]*>', "", said).replace(str(pack_id), "").lower()
        assert not re.search("zq(kim|anna|note|practice|sting|week)", said)
        assert "name" not in inside(room.look(pack_id)).lower()
        assert not re.search(rf"\b20\d\d\b|\d{{4}}-\d\d-\d\d|\b\d{{1,2}} ({MONTHS})", said, re.IGNORECASE)
        assert str(room.treatment_id) not in said
        assert str(room.client.public_id) not in said


def test_each_pack_has_a_fresh_label(room: Room) -> None:
    first, labels = room.propose(), set()
    labels.add(_label(room, first))
    for _n in range(4):
        labels.add(_label(room, room.propose()))
    assert len(labels) == 5
    assert all(re.fullmatch(r"[B-DF-HJ-NP-TV-XZ2-9]{3}-[B-DF-HJ-NP-TV-XZ2-9]{3}", label) for label in labels)
    # A later question took the first one's place.
    assert post(room.browser(room.client), f"/sharing/packs/{first}/agree").status_code == 404


def test_only_the_named_supervisor_opens_it(room: Room) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    assert room.look(pack_id).status_code == 200
    for person in (room.other, room.therapist, room.people.administrator(), room.client):
        answer = room.look(pack_id, person)
        assert answer.status_code == 404
        assert NONCE.sub(b"", answer.data) == NONCE.sub(b"", room.look(uuid4(), person).data)
    assert "Nothing is open" in room.browser(room.other).get("/supervision").get_data(as_text=True)


def _revoke(room: Room, pack_id: UUID) -> None:
    # From a locked phone: nothing is shown, and it holds.
    said = post(room.browser(room.client, "log"), f"/sharing/packs/{pack_id}/close").get_data(as_text=True)
    assert (
        said.split("<main")[1]
        == post(room.browser(room.client, "log"), f"/sharing/packs/{uuid4()}/close")
        .get_data(as_text=True)
        .split("<main")[1]
    )


def _close_all(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client, "log"), "/sharing/stop", {"answer": "packs"})


def _stop_sharing(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client, "log"), "/sharing/stop", {"answer": "stop"})


def _stop_with(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client), f"/sharing/{room.treatment_id}/stop")


def _end(room: Room, _pack_id: UUID) -> None:
    assert post(room.browser(room.therapist), f"/clients/{room.treatment_id}/end").status_code == 303


def _take_back(room: Room, pack_id: UUID) -> None:
    post(room.browser(room.therapist), f"/clients/{room.treatment_id}/supervision/{pack_id}/withdraw")


@pytest.mark.parametrize("close", [_revoke, _close_all, _stop_sharing, _stop_with, _end, _take_back])
def test_it_closes_at_once_and_looks_like_no_pack(room: Room, close: Any) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    assert not is_closed(room, pack_id)
    close(room, pack_id)
    assert is_closed(room, pack_id)
    room.people.share_all(room.client, room.therapist, Depth.WORDS)
    assert is_closed(room, pack_id)  # sharing again does not open it again


def test_it_closes_by_itself_after_thirty_days(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    at(monkeypatch, NOW + timedelta(days=29, hours=23))
    assert room.look(pack_id).status_code == 200
    at(monkeypatch, NOW + timedelta(days=30))
    assert is_closed(room, pack_id)


def test_with_nothing_shared_any_more_it_is_over_for_good(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW)
    room = Room(app, people)
    people.grant(room.client, room.therapist, Stream.MOOD, ends_on=date(2026, 5, 20))
    pack_id = room.propose()
    room.agree(pack_id)
    at(monkeypatch, NOW + timedelta(days=7))  # the agreed end has passed
    assert is_closed(room, pack_id)
    with app.app_context():
        tidy_up(NOW + timedelta(days=7))
    people.grant(room.client, room.therapist, Stream.MOOD)
    assert is_closed(room, pack_id)


def test_a_no_stays_between_the_client_and_this_app(room: Room) -> None:
    pack_id = room.propose()
    http = room.browser(room.therapist)
    path = f"/clients/{room.treatment_id}/supervision"
    before = re.sub(r'name="csrf_token"[^>]*>', "", http.get(path).get_data(as_text=True))
    assert post(room.browser(room.client), f"/sharing/packs/{pack_id}/decline").status_code == 303
    assert re.sub(r'name="csrf_token"[^>]*>', "", http.get(path).get_data(as_text=True)) == before
    assert is_closed(room, pack_id)
    assert post(room.browser(room.client), f"/sharing/packs/{pack_id}/agree").status_code == 404
    assert "asks whether" not in room.browser(room.client).get("/sharing").get_data(as_text=True)


def test_agreeing_asks_who_one_is_and_closing_does_not(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    pack_id = room.propose()
    locked = room.browser(room.client, "log")
    assert post(locked, f"/sharing/packs/{pack_id}/agree").location.startswith("/unlock")
    assert locked.get(f"/sharing/packs/{pack_id}").location.startswith("/unlock")
    http = room.browser(room.client)
    at(monkeypatch, NOW + timedelta(minutes=4))
    http.get("/sharing")  # reading goes on, being fresh does not
    at(monkeypatch, NOW + timedelta(minutes=6))
    assert http.get(f"/sharing/packs/{pack_id}/agree").location.startswith("/confirm")
    assert is_closed(room, pack_id)


def test_the_client_reads_who_opened_it(room: Room) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    room.look(pack_id)
    said = room.browser(room.client).get("/sharing/looked?all=1").get_data(as_text=True)
    assert re.search(
        "<bdi>Zqsofie Name</bdi> opened your summary for supervision on Thursday,? 14 May 2026[.]", said
    ), said
    assert "agreed to a summary for supervision" in said
    assert "asked you about a summary for supervision" in said
    post(room.browser(room.client), "/sharing/stop", {"answer": "stop"})
    room.look(pack_id)
    room.look(pack_id)
    again = room.browser(room.client).get("/sharing/looked?all=1").get_data(as_text=True)
    assert again.count("opened the summary for supervision") == 1  # a refused knock opened nothing


def test_what_is_agreed_to_is_kept_as_it_stood_on_the_screen(room: Room) -> None:
    pack_id = room.propose()
    shown = room.browser(room.client).get(f"/sharing/packs/{pack_id}/agree").get_data(as_text=True)
    room.agree(pack_id)
    with room.app.app_context():
        kept = db.session.execute(sa.select(SupervisionPack.wording)).scalar_one()
    assert len(kept.splitlines()) == 4
    assert all(line.replace('"', "&#34;") in shown for line in kept.splitlines())


def test_streams_that_are_not_shared_have_no_section(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOW)
    room = Room(app, people)
    room.write()
    people.grant(room.client, room.therapist, Stream.MOOD, Depth.WORDS)
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    assert re.findall(r"<h2>(.*?)</h2>", said) == ["Phases", "Check-ins: the median of each week"]


def test_what_is_written_after_agreeing_does_not_change_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    before = inside(room.look(pack_id))
    at(monkeypatch, NOW + timedelta(days=12))
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW + timedelta(days=12))
        for day in range(10):
            note(permit, "check_in", NOW + timedelta(days=day), values={"pleasantness": -3})
    assert inside(room.look(pack_id)) == before


def test_the_weeks_are_whole_ones_and_reach_back_half_a_year_at_most() -> None:
    weeks = decide_weeks(date(2026, 5, 14), None)
    assert (weeks.first, weeks.last, weeks.n) == (date(2025, 11, 10), date(2026, 5, 10), 26)
    assert weeks.number(weeks.first) == 1
    assert weeks.number(weeks.last) == 26
    assert sum(weeks.count_blocks([weeks.first, weeks.last])) == 2
    assert decide_weeks(date(2026, 5, 14), date(2026, 5, 13)).n == 0
