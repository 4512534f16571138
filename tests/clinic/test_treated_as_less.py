"""Being treated as less because of who one is counts as nobody's sensitivity: an episode that names it changes no figure, no
count of the map and no signal more than one that names something else, on any page or in the summary for supervision."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.diary.kinds import Pick
from selfmon.diary.models import EntryChoice
from selfmon.formulation import picture
from selfmon.sharing.access import preview_permit
from selfmon.supervision.pack import build_pack
from selfmon.supervision.weeks import Weeks
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW, Clock
from tests.house.world import as_actor
from tests.people import People

from .rooms import Room

NAMED = "%(n)s episodes name being treated as less because of who one is"
PAGES = (
    "regulation",
    "feelings",
    "relating",
    "practice",
    "strengths",
    "worth-a-look",
    "sequences",
    "compare",
    "review",
)
PULLS = {"peak": 6, "urge_withdraw": 4, "urge_attack_other": 4, "about": "work", "setting": "online"}


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock, phase=3)


def write_half_a_year(room: Room) -> None:
    """Check-ins, practices, and stings that grow so many that a rule holds; each of them names one trigger."""
    for days in range(1, 120, 2):
        heavier = 5 if days < 20 else 1
        room.write("check_in", days, values={"shame": heavier, "pleasantness": -2, "above": 4, "unseen": 1})
    for days in (2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 15, 16, 17, 18, 45, 50, 55, 60, 65, 70, 80):
        many = {"triggers": (Pick("body"),), "moves": (Pick("detaching"),), "feelings": (Pick("shame", 5),)}
        stung = room.write("episode", days, values=PULLS, many=many)
        picks = {"protecting": (Pick("place"),), "needed": (Pick("fairness"),)}
        room.write("looking_again", days - 1.5, values={"belief_then": 5}, many=picks, parent_id=stung)


def say_everything(room: Room, line: str) -> dict[str, str]:
    """Every page that counts, without what tells the single entry and without the sentence that none was counted."""
    with room.app.test_request_context():
        permit = preview_permit(db.session, as_actor(room.client, NOW), room.therapist.id, NOW)
        pack = repr(build_pack(db.session, permit, room.treatment.id, "BCD-234", Weeks(date(2026, 1, 5), 18)))
    paths = (*PAGES, "", "picture/closeness", f"picture/lines/{line}?look=1")
    told = {path: room.page(path) for path in paths} | {"/clients": room.page("/clients"), "pack": pack}
    return {path: re.sub(r' value="[\w.-]{40,}"| nonce="[^"]+"', "", page) for path, page in told.items()}


def test_it_changes_no_figure_no_count_and_no_signal(room: Room) -> None:
    write_half_a_year(room)
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        line = picture.add_line(db.session, record, "move", "work", {"move": "far off"}, NOW - timedelta(days=1))
    room.page("worth-a-look")  # what is found at the first look stands from then on
    before = say_everything(room, str(line))
    assert "in 21 of 21" in before[f"picture/lines/{line}?look=1"]
    assert "holding: 0" not in before["worth-a-look"]
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(EntryChoice).where(EntryChoice.code == "body").values(code="treated_as_less"))
    after = say_everything(room, str(line))
    assert NAMED % {"n": 21} in after["regulation"]
    for path, page in after.items():
        assert _without_telling(page) == _without_telling(before[path]), path


def _without_telling(page: str) -> str:
    """What names the trigger of one entry, the table of triggers, and what stands in its place."""
    page = re.sub(r"<h3>What set it off, and what pulled strongly</h3>.*?</table> ?</div>", "", page)
    page = re.sub(r'<p class="small"> ?\d+ episodes name being treated as less.*?</p>', "", page)
    # as many of the newest entries as there is room for: a longer name of what set one off takes the place of another
    page = re.sub(r"<li><time datetime=.*?</li>|and \d+ more", "", page)
    for said in ("My body, or how I look", "Treated as less because of who I am or where I come from"):
        page = page.replace(said, "")
    for said in ("with my body, or how I look", "when I was treated as less because of who I am or where I come from"):
        page = page.replace(said, "")
    return page
