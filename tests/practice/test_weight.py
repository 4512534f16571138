"""How heavy an exercise has been: what counts as a sign, who may see which, and what follows for agreeing on it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.practice.series import Done, read_lately
from selfmon.practice.weight import count_heavy, sign_of, weigh
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.models import Depth
from tests.forms import on_one_line, post
from tests.house.world import NOW, as_actor, note
from tests.people import People
from tests.treatment.two import Two

AT, DAY = datetime(2026, 5, 12, 9, tzinfo=UTC), date(2026, 5, 12)


def done(measure: str = "tension", before: int | None = None, after: int | None = None, **said: str) -> Done:
    return Done(AT, DAY, "1", measure, before, after, **said)


@pytest.mark.parametrize(
    ("practice", "is_said", "is_tenser"),
    [
        (done(landing="heavier"), True, False),
        (done(reaction="panicky"), True, False),
        (done(reaction="far_away"), True, False),
        (done(stop_reason="heavier"), True, False),
        (done(stop_reason="time", reaction="tears_all_right"), False, False),
        (done("tension", 2, 4), False, True),
        (done("tension", 5, 6), False, True),
        (done("tension", 2, 3), False, False),
        (done("shame", 1, 5), False, False),  # another feeling is not tension
    ],
)
def test_what_counts_as_heavy(practice: Done, is_said: bool, is_tenser: bool) -> None:
    sign = sign_of(practice)
    assert (sign.said, sign.is_tenser) == (is_said, is_tenser)


def test_a_practice_that_landed_well_counts_as_quiet_even_without_tension() -> None:
    quiet = done(landing="steadying")
    assert weigh([quiet, quiet, quiet, done(landing="heavier"), done(landing="heavier")]).holds == ""
    assert weigh([done(), done(), done(), done(landing="heavier"), done(landing="heavier")]).holds == "said"


def test_nine_heavy_of_nine_is_a_signal_however_far_apart() -> None:
    found = weigh([done("tension", 3, 3, landing="heavier")] * 9)
    assert (found.holds, found.n_heavy, found.n_rated, found.n_heavy_of_three) == ("said", 5, 5, 3)
    assert count_heavy([done("tension", 3, 3, landing="heavier")] * 9 + [done()]) == (9, 9)


class Practised(Two):
    """A client whose exercise 1 was heavy in the last two of three."""

    def __init__(self, app: Flask, people: People, depth: Depth = Depth.WORDS) -> None:
        super().__init__(app, people)
        people.share_all(self.client, self.therapist, depth)
        for days_ago, landing in ((60, "heavier"), (31, "steadying"), (2, "heavier")):
            with app.app_context(), writing(db.session):
                at = NOW - timedelta(days=days_ago)
                values = {"exercise": "1", "direction": "body", "measure": "tension", "before": 3, "after": 3}
                permit = own_permit(db.session, as_actor(self.client), NOW)
                note(permit, "practice", at, values={**values, "landing": landing})


def test_what_was_said_is_read_only_where_words_are_shared(app: Flask, people: People) -> None:
    with_words, with_numbers = Practised(app, people), Practised(app, people, Depth.NUMBERS)
    for two, expected in ((with_words, ["heavier", "steadying", "heavier"]), (with_numbers, [None, None, None])):
        with app.app_context():
            permit = permit_for(db.session, as_actor(two.therapist), two.client.id, "client_page", NOW)
            lately = read_lately(db.session, [permit])[two.client.id]["1"]
        assert [one.landing for one in lately] == expected


def test_the_client_reads_how_often_it_was_heavy_and_may_keep_it(app: Flask, people: People) -> None:
    two = Practised(app, people)
    page = on_one_line(two.phone.get("/steady/1").get_data(as_text=True))
    assert "was heavy in 2 of the last 3." in page
    assert "You can keep it." in page


def test_a_heavy_one_is_agreed_for_every_day_only_after_it_was_talked_about(app: Flask, people: People) -> None:
    two = Practised(app, people)
    at = f"{two.at}/exercises"
    assert "Heavy in 2 of the last 3." in two.page(two.room, at)
    refused = post(two.room, f"{at}/1/assign", {"cadence": "daily", "line": ""})
    assert "talk about it first" in two.page(two.room, refused.location)
    assert "Nothing yet." in two.page(two.room, at)
    post(two.room, f"{at}/1/assign", {"cadence": "some_days", "line": ""})
    assert "Nothing yet." not in two.page(two.room, at)
    post(two.room, f"{at}/1/assign", {"cadence": "daily", "line": "", "talked": "1"})
    assert "every day</span>" in two.page(two.room, at).split("All exercises")[0]


def test_another_one_needs_no_tick(app: Flask, people: People) -> None:
    two = Practised(app, people)
    post(two.room, f"{two.at}/exercises/2/assign", {"cadence": "daily", "line": ""})
    assert "Nothing yet." not in two.page(two.room, f"{two.at}/exercises")


def test_what_it_did_stands_where_it_is_agreed_on_as_on_the_page_of_practice(app: Flask, people: People) -> None:
    two = Practised(app, people)
    for days_ago, after in ((1, 6), (200, 0)):  # the second is longer ago than either page looks
        with app.app_context(), writing(db.session):
            values = {"exercise": "1", "direction": "body", "measure": "tension", "before": 5, "after": after}
            note(
                own_permit(db.session, as_actor(two.client), NOW),
                "practice",
                NOW - timedelta(days=days_ago),
                values=values,
            )
    card = two.page(two.room, f"{two.at}/exercises").split('id="at-1"')[1].split("</section>")[0]
    assert "4 times in 26 weeks, last on 13 May 2026." in card
    assert "Tension was rated before and after 4 times: on average +0.2. Heavy in 3 of 4." in card
    cells = [f"<td>{cell}</td>" for cell in ("4", "+0.2 (n = 4)", "3 of 4", "13 May 2026")]
    table = two.page(two.room, f"{two.at}/practice").split("Slow rhythm</th>")[1].split("</tr>")[0]
    assert "".join(table.split()) == "".join("".join(cells).split())
    assert (
        "times in 26 weeks"
        not in two.page(two.room, f"{two.at}/exercises").split('id="at-2"')[1].split("</section>")[0]
    )
