"""More than two years in one window: weeks are drawn, one table at a time is there, and every number stays the same."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.clinic.rooms import Room
from tests.house.world import NOW

MONDAY_AGO = (NOW.date().weekday()) + 14  # days back to a Monday
LONG = f"from={NOW.date() - timedelta(days=900)}&to={NOW.date()}"
SHORT = f"from={NOW.date() - timedelta(days=600)}&to={NOW.date()}"


@pytest.fixture
def logged(room: Room) -> Room:
    """One week with answers on five days, twice on one of them; one with two days; one answer about another time."""
    for value, day in enumerate((0, 0, 1, 2, 3, 4, 7, 8)):
        numbers = {"shame": value % 6, "above": value % 5, "unseen": 3}
        room.write("check_in", MONDAY_AGO - day - value / 100, values=numbers)
    room.write("check_in", MONDAY_AGO - 5, values={"shame": 6}, entry_mode="retrospective")
    return room


def figure(text: str, code: str) -> dict[str, list[Any]]:
    """What is drawn, by the name of its kind of mark."""
    found = re.search(rf'id="figure-{code}">\s*(.*?)</script>', text)
    assert found
    return {trace["meta"]: trace for trace in reversed(json.loads(html.unescape(found[1]))["data"])}


def sentence(text: str, code: str) -> str:
    found = re.search(rf'<figure class="drawn" id="{code}">.*?</h3>\s*<p>(.*?)</p>', text)
    assert found
    return found[1]


def test_weeks_stand_for_their_answers_where_they_have_a_median(logged: Room) -> None:
    long, short = (logged.page(f"regulation?{days}") for days in (LONG, SHORT))
    before, after = figure(short, "shame"), figure(long, "shame")
    assert len(before["raw"]["y"]) == 8
    assert after["raw"]["y"] == before["raw"]["y"][-2:]  # the week of two days, which has none
    assert after["late"] == before["late"]
    assert (after["second"]["x"], after["second"]["y"]) == (before["second"]["x"], before["second"]["y"])
    assert [n for n in after["second"]["y"] if n is not None] == [2.5]
    assert {n for n in after["range"]["y"] if n is not None} == {0, 5}  # its lowest and its highest


def test_the_sentence_is_the_same_and_says_what_is_drawn(logged: Room) -> None:
    long, short = (logged.page(f"regulation?{days}") for days in (LONG, SHORT))
    for code in ("shame", "swing"):
        said = sentence(short, code)
        assert sentence(long, code).startswith(said + " Over more than two years each ")
        assert "Over more than" not in said


def test_a_bar_of_the_swing_is_the_highest_answer_of_its_week(logged: Room) -> None:
    drawn = figure(logged.page(f"regulation?{LONG}"), "swing")["raw"]
    monday = NOW.date() - timedelta(days=MONDAY_AGO)
    assert (drawn["x"], drawn["y"]) == (
        [f"{monday + timedelta(days=days)}T00:00" for days in (3, 10)],
        [4, 2],
    )


def test_one_table_at_a_time_with_the_rows_of_any_other_window(logged: Room) -> None:
    long, short = (logged.page(f"regulation?{days}") for days in (LONG, SHORT))
    rows = re.compile(r'<tr>\s*<th scope="row">.*?</tr>')
    assert "<details" not in "".join(re.findall(r"<figure.*?</figure>", long))
    links = dict(re.findall(r'href="\?([^"#]*)#(\w+)">Table: ', long))
    assert set(links.values()) == {"shame", "above", "unseen", "swing"}
    for query, code in links.items():
        shown = logged.page(f"regulation?{html.unescape(query)}")
        tables = {
            found: rows.findall(body)
            for found, body in re.findall(r'<figure class="drawn" id="(\w+)">(.*?)</figure>', shown)
        }
        told = re.search(rf'<figure class="drawn" id="{code}">(.*?)</figure>', short)
        assert told
        assert tables[code] == rows.findall(told[1]) != []
        assert [found for found, body in tables.items() if body] == [code]


def test_a_table_that_does_not_exist_is_none(logged: Room) -> None:
    assert "<th scope" not in "".join(
        re.findall(r"<figure.*?</figure>", logged.page(f"regulation?{LONG}&table=%3Cb%3E"))
    )
