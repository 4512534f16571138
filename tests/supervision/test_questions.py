"""A summary that supports a decision: questions on top that the client has read, anchors of both, and what was decided."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from selfmon.anchors.ratings import keep_rating, list_ratings, show_together
from selfmon.core.db import db, writing
from selfmon.core.keystore import KeyStore
from selfmon.supervision.asking import keep_decision
from selfmon.supervision.models import SupervisionPack
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW, Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor
from tests.statements import count_statements

from .packs import Room, inside

QUESTION = "Do we go on, or change what we do?"


def ask(room: Room, **questions: str) -> Any:
    data = {"supervisor": str(room.supervisor.public_id), **questions}
    return post(room.browser(room.therapist), f"/clients/{room.treatment_id}/supervision", data)


def newest(room: Room) -> Any:
    with room.app.app_context():
        return (
            db.session.execute(
                sa.select(SupervisionPack).order_by(
                    SupervisionPack.closed_at.is_not(None), SupervisionPack.proposed_at.desc()
                )
            )
            .scalars()
            .first()
        )


def test_the_client_reads_the_questions_before_agreeing_and_the_supervisor_reads_the_same(room: Room) -> None:
    room.write()
    assert ask(room, first=QUESTION, third="What do I not see?").status_code == 303
    pack = newest(room)
    preview = room.browser(room.client).get(f"/sharing/packs/{pack.id}")
    agreed = room.browser(room.client).get(f"/sharing/packs/{pack.id}/agree").get_data(as_text=True)
    assert "On top stand questions that" in agreed
    assert QUESTION in agreed
    assert room.look(pack.id).status_code == 404
    room.agree(pack.id)
    said = inside(room.look(pack.id))
    assert said == inside(preview)
    assert said.index(QUESTION) < said.index("What do I not see?") < said.index("Weeks 1–18: phase 1")
    with room.app.app_context():
        kept = db.session.get(SupervisionPack, pack.id)
        assert "On top stand questions that" in kept.wording
        assert QUESTION not in kept.wording
        assert QUESTION.encode() not in kept.questions_sealed


def test_without_a_question_nothing_is_said_of_any(room: Room) -> None:
    room.write()
    ask(room, first="  ")
    pack = newest(room)
    assert pack.questions_sealed is None
    for path in (f"/sharing/packs/{pack.id}", f"/sharing/packs/{pack.id}/agree"):
        assert "uestions" not in room.browser(room.client).get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    "text", ["Is the grandiose side back?", "What keeps Zqkim away?", "12 of 14 went well, now what?"]
)
def test_a_name_and_words_of_theory_are_not_asked_and_nothing_typed_is_lost(room: Room, text: str) -> None:
    refused = ask(room, first=text, second=QUESTION)
    assert refused.status_code == 400
    said = on_one_line(refused.get_data(as_text=True))
    assert "Not asked yet; nothing is lost." in said
    assert text in said
    assert QUESTION in said
    assert newest(room) is None


def test_a_question_that_is_too_long_is_said_in_place(room: Room) -> None:
    refused = ask(room, first="x" * 301)
    assert refused.status_code == 400
    assert "x" * 301 in refused.get_data(as_text=True)


def rate(room: Room, at: datetime, value: int, *, shown_at: datetime | None) -> None:
    with room.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(room.therapist), room.treatment_id)
        keep_rating(db.session, found, {"a1": value, "b1": 1}, [], at)
        db.session.flush()
        if shown_at is not None:
            show_together(db.session, found, list_ratings(db.session, found)[-1].id, shown_at)


def anchors_of(said: str) -> str:
    return said.split("<h2>Anchors of both")[1].split("</section>")[0] if "Anchors of both" in said else ""


def test_anchors_of_both_stand_side_by_side_once_the_two_looked_at_them(room: Room) -> None:
    room.write()  # six looks back, a1 = 2
    sunday = datetime(2026, 5, 10, 12, tzinfo=NOW.tzinfo)
    rate(room, sunday - timedelta(days=40), 4, shown_at=sunday - timedelta(days=40))
    rate(room, sunday - timedelta(days=2), 3, shown_at=None)
    ask(room)
    said = anchors_of(inside(room.browser(room.client).get(f"/sharing/packs/{newest(room).id}")))
    assert "<td>4</td>" in said
    assert "<td>3</td>" not in said  # on no page before they have looked at it together
    rate(room, sunday - timedelta(days=1), 3, shown_at=sunday)
    said = anchors_of(inside(room.browser(room.client).get(f"/sharing/packs/{newest(room).id}")))
    assert "<td>2</td><td>3</td>" in said  # the client's two, and the therapist's three
    assert "<td>–</td><td>1</td>" in said  # the client never answered the second


def test_a_rating_looked_at_together_after_the_client_agreed_is_not_in_it(room: Room) -> None:
    room.write()
    rate(room, datetime(2026, 5, 8, 12, tzinfo=NOW.tzinfo), 3, shown_at=NOW)
    ask(room)
    assert anchors_of(inside(room.browser(room.client).get(f"/sharing/packs/{newest(room).id}"))) == ""


def decide(room: Room, pack_id: Any, **data: str) -> Any:
    return post(room.browser(room.therapist), f"/clients/{room.treatment_id}/supervision/{pack_id}/decision", data)


def test_what_was_decided_is_the_therapists_alone_and_can_be_written_anew(room: Room) -> None:
    room.write()
    ask(room, first=QUESTION)
    pack = newest(room)
    room.agree(pack.id)
    assert decide(room, pack.id, words="zqdecided first").status_code == 303
    assert decide(room, pack.id, words="zqdecided", review_on="2026-08-01").status_code == 303
    page = room.browser(room.therapist).get(f"/clients/{room.treatment_id}/supervision/{pack.id}/decision")
    said = page.get_data(as_text=True)
    assert "zqdecided" in said
    assert "zqdecided first" not in said
    assert 'value="2026-08-01"' in said
    assert QUESTION in said
    for who, path in ((room.supervisor, f"/supervision/{pack.id}"), (room.client, f"/sharing/packs/{pack.id}")):
        assert "zqdecided" not in room.browser(who).get(path).get_data(as_text=True)
    with room.app.app_context():
        assert b"zqdecided" not in db.session.get(SupervisionPack, pack.id).decision_sealed


def test_a_decision_is_looked_at_again_from_its_day_on_until_another_day_stands_there(room: Room, clock: Clock) -> None:
    """On the therapist's screen alone, and on their list of clients: neither in print nor in the copied text, or what the
    client sees."""
    ask(room)
    pack_id = newest(room).id
    said, at = "what was decided in supervision", f"/clients/{room.treatment_id}"
    day = datetime(2026, 6, 3, tzinfo=ZoneInfo(room.client.zone))  # its first moment where the client is at home
    assert decide(room, pack_id, words="zqdecided", review_on="2026-06-03").status_code == 303

    def page(path: str = at) -> str:
        return on_one_line(room.browser(room.therapist).get(path).get_data(as_text=True))

    clock.now = day - timedelta(minutes=1)
    assert said not in page()
    assert "Review due" not in page("/clients")
    clock.now = day
    assert f'href="{at}/supervision/{pack_id}/decision">Review due since 3 Jun' in page("/clients")
    assert f'<p class="no-print"><a href="{at}/supervision/{pack_id}/decision">To look at again since 3 Jun' in page()
    assert page().count(said) == 1
    assert "zqdecided" not in page()
    assert said not in page("/clients")
    assert said not in room.browser(room.client).get(f"/sharing/{room.treatment_id}/preview").get_data(as_text=True)
    clock.now = day + timedelta(days=40)
    assert said in page()
    assert decide(room, pack_id, words="zqdecided", review_on="2026-08-01").status_code == 303
    assert said not in page()
    assert "Review due" not in page("/clients")


def test_a_decision_without_words_or_with_a_day_that_is_none_is_not_kept(room: Room) -> None:
    ask(room)
    pack_id = newest(room).id
    for data in ({"words": " "}, {"words": "zqx", "review_on": "32.13.2026"}, {"words": "x" * 1001}):
        assert decide(room, pack_id, **data).status_code == 400
    assert newest(room).decision_sealed is None


def test_nobody_else_opens_or_writes_a_decision(room: Room) -> None:
    ask(room)
    pack_id = newest(room).id
    at = f"/clients/{room.treatment_id}/supervision/{pack_id}/decision"
    for who in (room.client, room.supervisor, room.people.therapist("Ben")):
        http = room.browser(who)
        assert http.get(at).status_code in (303, 403, 404)
        assert post(http, at, {"words": "zqelse"}).status_code in (303, 403, 404)
    assert decide(room, uuid4(), words="zqnone").status_code == 404
    assert newest(room).decision_sealed is None


def test_the_list_of_clients_says_which_review_is_due_in_as_many_statements_for_many(
    room: Room, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sealed under a key of its own: all the keys come in one statement."""
    clock.now = NOW + timedelta(days=30)
    found: list[Any] = []
    for name in ("find", "find_each"):
        real = getattr(KeyStore, name)
        monkeypatch.setattr(
            KeyStore,
            name,
            lambda *asked, real=real: found.append(asked[1:]) or real(*asked),  # type: ignore[misc,func-returns-value]
        )

    def count() -> tuple[int, int, int]:
        http = room.browser(room.therapist)
        http.get("/clients")
        found.clear()
        with count_statements(room.app) as statements:
            said = http.get("/clients").get_data(as_text=True)
        return said.count("Review due since"), statements.count, len(found)

    none_due = count()
    ask(room)
    assert decide(room, newest(room).id, words="zqdecided", review_on="2026-05-20").status_code == 303
    one_due = count()
    for _n in range(3):
        client = room.people.client()
        treatment = room.people.treatment(client, room.therapist)
        room.people.share_all(client, room.therapist)
        with room.app.app_context(), writing(db.session):
            record = find_treatment(db.session, as_actor(room.therapist), treatment.id)
            pack = SupervisionPack(
                treatment_id=treatment.id,
                supervisor_id=room.supervisor.id,
                label=f"zq{_n}",
                proposed_at=NOW,
            )
            db.session.add(pack)
            db.session.flush()
            keep_decision(db.session, record, pack.id, "zqdecided", date(2026, 5, 20))
    assert (none_due[0], one_due[0]) == (0, 1)
    assert one_due[2] == none_due[2] + 1
    assert count() == (4, one_due[1], one_due[2])
    assert one_due[1] <= 12


def test_a_decision_that_is_damaged_shuts_neither_the_list_nor_its_client(room: Room) -> None:
    ask(room)
    decide(room, newest(room).id, words="zq", review_on="2026-05-20")
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(SupervisionPack).values(decision_sealed=b"x" * 300))
    for path in ("/clients", f"/clients/{room.treatment_id}", f"/clients/{room.treatment_id}/supervision"):
        assert room.browser(room.therapist).get(path).status_code == 200
