"""Reading one's own entries back: in sentences, a month at a time, without counting or blaming what is not there."""

import re
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.home.month import last_day, pick_month
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth, Stream
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import NOW, as_actor, note
from tests.people import People, Person


def write(app: Flask, client: Person) -> None:
    """A few entries of this month, one of the month before, and one with a line for later."""
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        for days, values in (
            (0, {"pleasantness": -2, "energy": 2}),
            (3, {"pleasantness": 1}),
            (2.9, {"pleasantness": 3}),
        ):
            note(permit, "check_in", NOW - timedelta(days=days, hours=1), values=values)
        note(permit, "hard_moment", NOW - timedelta(days=1))
        note(permit, "held", NOW - timedelta(days=40), values={"what": "pleased"}, words={"for_later": "It passed."})


def page_at(http: FlaskClient, path: str) -> str:
    answer = http.get(path)
    assert answer.status_code == 200
    return on_one_line(answer.get_data(as_text=True))


def test_a_month_is_told_in_sentences_and_counts_nothing(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    page = page_at(http, "/history")
    assert "Unpleasant, and keyed up." in page
    assert "A hard moment: a mark." in page
    assert "I was pleased with something I did." not in page  # another month
    assert "entries since" not in page
    assert "Skipped" not in page


def test_the_month_draws_only_days_that_are_there_and_says_each_in_words(
    app: Flask, people: People, clock: Clock
) -> None:
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    page = page_at(http, "/history")
    assert page.count('class="day ') == 2
    assert "a little pleasant, very pleasant" in page
    assert post(http, "/history/hide", {"chart": "month"}).location == "/history"
    assert 'class="day ' not in page_at(http, "/history")
    post(http, "/history/hide", {"chart": "month"})
    assert 'class="day ' in page_at(http, "/history")


def test_a_day_of_the_month_leads_to_what_was_written_then(app: Flask, people: People, clock: Clock) -> None:
    """Also where the month has more than one page: the list goes back from that day."""
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    links = re.findall(r'class="day [^"]*" href="([^"]+)"', page_at(http, "/history"))
    assert links == ["?month=2026-05&amp;day=11", "?month=2026-05&amp;day=14"]
    page = page_at(http, "/history" + links[0].replace("&amp;", "&"))
    assert "Very pleasant." in page
    assert "Unpleasant, and keyed up." not in page
    assert 'href="?month=2026-05">Newer' in page.replace("<span>", "")
    for no_day in ("0", "32", "-1", "x", "9" * 30):
        assert "Unpleasant, and keyed up." in page_at(http, f"/history?month=2026-05&day={no_day}")


def test_one_kind_alone_another_month_and_lines_for_hard_days(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    hard = page_at(http, "/history?kind=hard")
    assert "A hard moment" in hard
    assert "keyed up" not in hard
    assert "Nothing of this kind" in page_at(http, "/history?kind=held")
    before = (NOW - timedelta(days=40)).date()
    assert "I was pleased with something I did." in page_at(http, f"/history?month={before:%Y-%m}")
    assert "It passed." in page_at(http, "/history")
    for odd in ("?month=x", "?month=2026-13", "?kind=<", "?page=-3", "?month=9999-12"):
        page_at(http, f"/history{odd}")


def test_the_list_says_of_each_entry_who_sees_it(app: Flask, people: People, clock: Clock) -> None:
    client, therapist = people.client(), people.therapist()
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    people.treatment(client, therapist)
    write(app, client)
    http = app.test_client()
    people.sign_in(http, client, now=NOW)
    seen = page_at(http, "/history?kind=check-in")
    assert ", the scales<" in seen
    assert "Only me" not in seen
    assert "Only me" in page_at(http, "/history?kind=hard")


def test_a_chart_says_its_ends_in_words_and_a_sentence_first(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    page = page_at(http, "/history/charts")
    assert "Answers on 2 days. From “unpleasant” to “very pleasant”." in page
    assert page.index("Answers on 2 days.") < page.index("<figure")
    assert '<p class="p-end">very pleasant</p>' in page
    assert "chart-text" not in page  # no number on an axis, no date that could collide inside the drawing


def test_the_newest_month_that_has_begun_is_shown() -> None:
    assert last_day(date(2026, 2, 1)) == date(2026, 2, 28)
    assert last_day(date(2026, 12, 1)) == date(2026, 12, 31)
    months = [date(2026, 7, 1), date(2026, 4, 1)]  # something is kept for a day in July
    assert pick_month(None, months, date(2026, 5, 14)) == date(2026, 4, 1)
    assert pick_month(None, [], date(2026, 5, 14)) == date(2026, 5, 1)


def test_an_empty_page_blames_nobody_and_tells_nothing(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    write(app, client)
    people.sign_in(http, client, now=NOW)
    for path, said in (
        ("/history?month=2026-01", "Nothing in January, and nothing has to be."),
        ("/results", "Nothing here yet, and nothing has to be."),
        ("/sharing/looked", "Your page has not been looked at so far."),
    ):
        page = page_at(http, path)
        assert said in page, path
        assert not re.search(r"Nobody has opened|Nothing here(\.| in )", page), path
