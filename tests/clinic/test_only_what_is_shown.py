"""A tab reads what its own sections show, and each section says the same on its tab as where all of them stand."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from selfmon.sharing.streams import Stream
from tests.clinic.rooms import Room
from tests.clocks import Clock
from tests.house.world import NOW
from tests.people import People
from tests.statements import count_statements

TABLES = ("check_ins", "episodes", "settlings", "practices", "weekly_anchors", "after_sessions", "held_moments")
READ = {
    "regulation": {"check_ins", "episodes", "settlings", "held_moments"},
    "relating": {"weekly_anchors", "after_sessions"},
    "practice": {"practices"},
}


@pytest.fixture
def logged(room: Room) -> Room:
    room.write("check_in", 3, values={"shame": 2, "above": 1, "unseen": 4})
    stung = room.write("episode", 3, values={"peak": 5})
    room.write("settling", 2.9, parent_id=stung, values={"strength": 2})
    room.write("held", 2, values={"what": "kindness"})
    answers = {"a1": 2, "a2": 3, "week_on": (NOW - timedelta(days=2)).date(), "not_come_up": []}
    room.write("weekly", 2, values=answers)
    room.write("after_session", 2, values={"understood": 3})
    room.write(
        "practice", 1, values={"exercise": "1", "direction": "body", "measure": "tension", "before": 4, "after": 2}
    )
    return room


@pytest.mark.parametrize(("tab", "read"), READ.items())
def test_a_tab_reads_only_what_it_shows(logged: Room, tab: str, read: set[str]) -> None:
    with count_statements(logged.app) as statements:
        logged.page(tab)
    said = " ".join(statements.texts)
    assert {table for table in TABLES if re.search(rf"\bFROM {table}\b|\bJOIN {table}\b", said)} == read


def test_every_figure_is_the_same_where_all_stand_on_one_page(logged: Room) -> None:
    figures = re.compile(r'id="figure-([\w-]+)">(.*?)</script>')
    together = dict(figures.findall(logged.page("look-together?weeks=26")))
    alone = dict(found for tab in READ for found in figures.findall(logged.page(f"{tab}?weeks=26")))
    assert len(together) > 5
    assert together.items() <= alone.items()  # anchors stand there in words


@pytest.mark.parametrize("ended", [None, 200, 90])
def test_no_page_says_that_nobody_answered_in_weeks_that_are_not_shared(
    app: Flask, people: People, clock: Clock, ended: int | None
) -> None:
    """Also where an older stretch is: before the weeks that are drawn, or before all that are read."""
    room = Room(app, people, clock, shares=())
    room.share(Stream.EPISODES)
    room.share(Stream.PATTERNS)  # the swing's own
    if ended:
        room.share(Stream.MOOD, to_on=(NOW - timedelta(days=ended)).date())
    for day in range(120):
        room.write("check_in", day, values={"shame": 2, "above": 1, "unseen": 4})
    page = room.page()
    assert "Check-ins are not shared." in page
    assert "No answers in these twelve weeks" not in page
    rows = dict(re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page))
    assert ("The swing" in str(rows)) == (ended == 90)
    assert not any("no answers" in row for row in rows.values()), rows
    assert "no answers" not in room.page("/clients").lower()


def test_a_stretch_that_reaches_into_the_drawn_weeks_is_shared(app: Flask, people: People, clock: Clock) -> None:
    room = Room(app, people, clock, shares=())
    room.share(Stream.MOOD, to_on=(NOW - timedelta(days=83)).date())
    assert "No answers in these twelve weeks." in room.page()
