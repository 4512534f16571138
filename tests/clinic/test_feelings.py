"""What is collected and has no chart: small multiples on request, nothing judged, nothing told of what was left out."""

import re

from selfmon.diary.kinds import Pick
from tests.clinic.rooms import Room


def row_of(page: str, code: str) -> str:
    return page.split(f'<tr id="{code}">')[1].split("</tr>")[0]


def test_each_rating_without_a_chart_is_drawn_small_and_tells_nobody_what_was_left_out(room: Room) -> None:
    assert "No answers are shared in these days." in room.page("feelings")
    for day in (0, 1, 2):
        room.write("check_in", day + 1, values={"anger": 4, "sleep_hours": 7.5})
    room.write("check_in", 20, values={"shame": 2, "anger": None}, skipped=("anger",))
    page = room.page("feelings")
    assert re.findall(r"<td>([^<]*)</td>", row_of(page, "anger")) == ["4", "3"]
    assert row_of(page, "anger").count('class="raw"') == 3
    assert row_of(page, "anger").count('class="wk now"') == 1
    assert "usual" not in row_of(page, "anger")  # nothing is judged here
    assert re.findall(r"<td>([^<]*)</td>", row_of(page, "sleep_hours")) == ["7.5", "3"]
    assert '<tr id="sadness">' not in page
    assert '<tr id="shame">' not in page  # it has a chart of its own
    assert f'href="{room.at}/feelings"' in room.page("regulation")


def test_what_takes_turns_has_a_mean_of_fourteen_days(room: Room) -> None:
    for day, told in ((2, 1), (6, 2), (11, 6), (16, 6)):
        room.write("check_in", day, values={"anger": told, "energy": told - 3})
    page = room.page("feelings")
    assert "0 not at all … 6; 14 days" in row_of(page, "anger")
    assert re.findall(r"<td>([^<]*)</td>", row_of(page, "anger")) == ["3", "4"]
    assert re.findall(r"<td>([^<]*)</td>", row_of(page, "energy")) == ["–", "4"]  # asked every day: seven days
    assert "14 days" not in row_of(page, "energy")


def test_what_was_tried_out_and_looked_at_again_is_told_with_n(room: Room) -> None:
    tried = room.write(
        "experiment", 9, values={"sure_before": 5, "sure_after": 2}, words={"prediction": "zqthey leave"}
    )
    stung = room.write("episode", 8, values={"peak": 4})
    for then, now in ((5, 2), (4, 4)):
        room.write("looking_again", 7, values={"belief_then": then, "belief_now": now}, parent_id=stung)
    page = room.page("feelings")
    assert f'href="{room.at}/entries/{tried}"' in page
    assert "<td>5 to 2</td>" in page
    assert "zqthey leave" in page
    assert "means 4.5 and 3; lower in 1 of 2." in page


def test_who_was_around_is_told_only_where_it_was_said(room: Room) -> None:
    assert "Who was around" not in room.page("feelings")
    room.write("check_in", 2, values={"shame": 1}, many={"company": (Pick("family"),)})
    assert "Who was around, in one check-in that says it: family 1." in room.page("feelings")


def test_how_far_four_feelings_go_apart_is_told_of_what_is_shared(room: Room) -> None:
    assert 'id="apart"' not in room.page("feelings")
    for n in range(2):
        room.write("check_in", 100 + n, values={"shame": 2, "anger": 4, "anxiety": n, "sadness": 1})
    room.write("check_in", 400, values={"shame": 2, "anger": 4, "anxiety": 3, "sadness": 1})
    assert "answered together 2 times in a year. How far they go apart is told from 50 such times on." in room.page(
        "feelings"
    )
