"""Lines of the therapist's own log on a sheet beside a summary: what they choose, nothing else, and nothing is kept of it."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.own_log import key as log_key
from selfmon.own_log.models import OwnLogRow
from selfmon.supervision.models import SupervisionPack
from tests.clocks import Clock
from tests.forms import on_one_line, post

from .packs import MONTHS, Room

WORDS = "seven slow herons wading"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(log_key, "MEMORY_KIB", 64)


def write(http: FlaskClient, day: str, treatment: Any, **said: Any) -> None:
    assert post(http, "/own-log/write", {"day": day, "treatment": str(treatment), **said}).status_code == 303


def begin(room: Room) -> tuple[FlaskClient, str]:
    """The therapist with an open log of four lines, and where the sheet of an open summary is chosen."""
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    http = room.browser(room.therapist)
    assert post(http, "/own-log/begin", {"password": WORDS, "again": WORDS}).status_code == 303
    other = room.people.treatment(room.people.client("Aaron"), room.therapist).id
    write(http, "2026-04-16", room.treatment_id, helpless="3", flags=["withdrew"], notes="zqnote")
    write(http, "2026-05-07", room.treatment_id, bored="1")
    write(http, "2026-05-07", room.treatment_id, notes="zqnotes alone")
    write(http, "2026-05-07", other, admired="4")
    return http, f"/clients/{room.treatment_id}/supervision/{pack_id}/own-lines"


def test_only_what_is_chosen_is_on_the_sheet_without_notes_names_and_days(room: Room) -> None:
    http, at = begin(room)
    page = on_one_line(http.get(at).get_data(as_text=True))
    told = re.findall(r'name="line" value="([^"]+)"> ?<span>([^<]+)</span>', page)
    assert [said for _id, said in told] == ["Week 15: Helpless 3, I withdrew", "Week 18: Bored or distant 1"]
    assert " checked" not in page
    assert "whole sheet" not in page
    with room.app.app_context():
        before = db.session.execute(sa.select(sa.func.count()).select_from(OwnLogRow)).scalar_one()
    sheet = (
        on_one_line(post(http, at, {"line": told[0][0]}).get_data(as_text=True))
        .split("<section>")[1]
        .split("</section>")[0]
    )
    assert "Week 15: Helpless 3, I withdrew" in sheet
    assert "Bored" not in sheet
    assert "zqnote" not in page + sheet
    assert "Zqkim" not in sheet
    assert not re.search(MONTHS, sheet)
    with room.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(OwnLogRow)).scalar_one() == before
        kept = db.session.execute(sa.select(SupervisionPack)).scalar_one()
        assert kept.questions_sealed is None


def test_nothing_of_it_reaches_the_supervisor_or_the_client(room: Room) -> None:
    http, at = begin(room)
    line = re.findall(r'name="line" value="([^"]+)"', on_one_line(http.get(at).get_data(as_text=True)))[0]
    post(http, at, {"line": line})
    pack_id = at.split("/")[-2]
    for who, path in ((room.supervisor, f"/supervision/{pack_id}"), (room.client, f"/sharing/packs/{pack_id}")):
        assert "Helpless" not in room.browser(who).get(path).get_data(as_text=True)
        assert room.browser(who).get(at).status_code in (303, 403, 404)


def test_an_id_of_something_else_picks_nothing(room: Room) -> None:
    http, at = begin(room)
    assert "whole sheet" not in post(http, at, {"line": "no such line"}).get_data(as_text=True)


def test_a_shut_log_says_nothing_and_a_summary_that_is_not_open_has_no_sheet(room: Room) -> None:
    http, at = begin(room)
    assert "Lines from your own log" in http.get(f"/clients/{room.treatment_id}/supervision").get_data(as_text=True)
    post(http, "/own-log/close")
    assert http.get(at).location == "/own-log"
    post(http, "/own-log/open", {"password": WORDS})
    assert http.get(at).status_code == 200
    post(room.browser(room.client), f"/sharing/packs/{at.split('/')[-2]}/close")
    assert http.get(at).status_code == 404
    assert "Lines from your own log" not in http.get(f"/clients/{room.treatment_id}/supervision").get_data(as_text=True)
