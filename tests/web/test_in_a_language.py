"""Days, times, numbers and lists as readers of a language write them; numbers as people type them."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import Form

from selfmon.web import languages
from selfmon.web.languages import name_of_clock
from selfmon.web.numbers import NumberField, number_for_people, plain_digits
from tests.forms import on_one_line, post
from tests.people import People

DAY, LRM = date(2029, 5, 3), "\u200e"  # a Thursday


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        (
            "en_GB",
            [
                "Thursday, 3 May 2029",
                "3 May 2029",
                "3 May",
                "Thursday",
                "3 May, 14:05",
                "18:30",
                "a, b",
                "Monday Sunday",
                "30 Apr",
            ],
        ),
        (
            "ar_EG",
            [
                "الخميس، 3 مايو 2029",
                "3 مايو 2029",
                "3 مايو",
                "الخميس",
                "3 مايو، 2:05 م",
                "6:30 م",
                "a، b",
                "Saturday Friday",
                "28 أبريل",
            ],
        ),
    ],
)
def test_days_times_and_lists(app: Flask, locale: str, said: list[str]) -> None:
    week = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    with app.test_request_context(), force_locale(locale):
        ordered = languages.days_in_order(week)
        now = datetime(2029, 5, 3, 12, 5, tzinfo=UTC)
        got = [
            languages.day_for_people(DAY),
            languages.short_day_for_people(DAY),
            languages.day_without_year(DAY),
            languages.weekday_for_people(DAY),
            languages.time_for_people(now, "Europe/Amsterdam"),
            languages.clock_for_people(time(18, 30)),
            languages.list_for_people(["a", "b"]),
            f"{ordered[0]} {ordered[-1]}",
            languages.day_without_year(languages.week_began(DAY)),
        ]
        words = languages.chart_words()
    assert [one.replace("\u202f", " ").replace("\xa0", " ") for one in got] == said
    assert set(ordered) == set(week)
    assert (words["days"][0], words["months"][4]) == (("Sunday", "May") if locale == "en_GB" else ("الأحد", "مايو"))


@pytest.mark.parametrize(
    ("value", "options", "english", "arabic"),
    [
        (-2.0, {}, "−2", f"{LRM}−2"),
        (2.25, {}, "2.2", "2.2"),
        (-0.04, {}, "0", "0"),
        (1234.5, {}, "1234.5", "1234.5"),
        (1.5, {"is_signed": True}, "+1.5", f"{LRM}+1.5"),
        (0.0, {"is_signed": True}, "0", "0"),
        (3.0, {"decimals": 0}, "3", "3"),
        (3.0, {"decimals": 2, "is_fixed": True}, "3.00", "3.00"),
    ],
)
def test_numbers_keep_the_digits_and_their_sign(
    app: Flask, value: float, options: dict[str, bool], english: str, arabic: str
) -> None:
    for locale, said in (("en_GB", english), ("ar_EG", arabic)):
        with app.test_request_context(), force_locale(locale):
            assert number_for_people(value, **options) == said


class Hours(Form):
    hours = NumberField("Hours", places=1)


def test_a_zone_of_no_town_keeps_its_name(app: Flask) -> None:
    """Five hours behind, whatever the sign says."""
    with app.test_request_context():
        assert name_of_clock("Europe/Lisbon") == "Lisbon time"
        assert name_of_clock("Etc/GMT+5") == "Etc/GMT+5 time"


@pytest.mark.parametrize("typed", ["7.5", "7,5", "7٫5", "٧٫٥", "۷٫۵", " ٧.٥ ", "٧،٥"])
def test_a_number_is_read_as_it_was_typed(typed: str) -> None:
    form = Hours(MultiDict({"hours": typed}))
    assert form.validate()
    assert form.hours.data is not None
    assert float(form.hours.data) == 7.5
    assert 'type="text"' in form.hours()


@pytest.mark.parametrize("typed", ["seven", "7.5.1", "1,234.5", "٧ساعات"])
def test_what_is_no_number_is_asked_again(typed: str) -> None:
    form = Hours(MultiDict({"hours": typed}))
    assert not form.validate()


def test_codes_may_be_typed_in_arabic_digits() -> None:
    assert plain_digits("١٢٣-۴۵۶ ABC7") == "123-456 ABC7"


def test_sleep_in_arabic_digits_is_kept(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(locale="ar"))
    assert post(http, "/check-in", {"asked": "sleep_hours", "sleep_hours": "٧٫٥"}).status_code == 303
    entry = re.search(r'href="(/entries/[\w-]+)"', http.get("/history").get_data(as_text=True))
    assert entry
    assert "<dd>7.5</dd>" in on_one_line(http.get(entry.group(1)).get_data(as_text=True))


@pytest.mark.parametrize(("locale", "line"), [("en", "Please type a number."), ("ar", "يرجى كتابة رقم.")])
def test_a_form_asks_again_in_the_readers_language(people: People, http: FlaskClient, locale: str, line: str) -> None:
    people.sign_in(http, people.client(locale=locale))
    page = post(http, "/check-in", {"asked": "sleep_hours", "sleep_hours": "seven", "day": "x" * 20, "when": "pick"})
    said = page.get_data(as_text=True)
    assert page.status_code == 400
    assert line in said
    assert "valid" not in said.split("<main")[1]


def test_a_tile_carries_a_word_and_no_number(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(locale="ar"))
    page = http.get("/check-in").get_data(as_text=True).split("<main")[1]
    assert not re.search(r">\s*[+−\d]", page)
    words = re.findall(r'class="word">([^<]+)<', page)
    assert len(words) > 14
    assert words[0] == "مزعج جدًا"  # the first tile is on the right, where reading begins
    assert words[6] == "مريح جدًا"


def test_a_week_begins_where_the_reader_is_at_home(people: People, http: FlaskClient) -> None:
    for locale, first in (("en", "Mon"), ("ar", "السبت")):
        people.sign_in(http, people.client(locale=locale))
        page = http.get("/reminders/new").get_data(as_text=True)
        assert page.split('name="days"')[1].split("<span>")[1].startswith(first)


def test_the_style_knows_no_left_and_no_right() -> None:
    parts = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))
    style = re.sub(r"/\*.*?\*/", "", "".join(part.read_text() for part in parts), flags=re.DOTALL)
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:(?:left|right):|float:(?! *inline-))|"
        r": *(?:left|right)\b"
    )
    # A notch is on the left or the right of the glass, whatever direction is read.
    style = re.sub(r"padding-(left|right): max\([^;]*env\(safe-area-inset-\1\)\);", "", style)
    assert physical.findall(style) == []
    assert len(physical.findall(".a { margin-left: 1px; left: 0; float: none; text-align: right }")) == 4


def test_names_and_words_keep_their_own_direction(people: People, http: FlaskClient) -> None:
    client = people.client("Kim <b>", locale="ar")
    people.sign_in(http, client)
    page = http.get("/account").get_data(as_text=True)
    assert "<bdi>Kim &lt;b&gt;</bdi>" in page
    assert f'<bdi dir="ltr">{client.email}</bdi>' in page
    assert re.search(r'<textarea [^>]*dir="auto"[^>]*id="note"', http.get("/check-in").get_data(as_text=True))
    for path in ("/sign-in", "/reset"):
        page = http.application.test_client().get(path).get_data(as_text=True)
        assert re.search(r'<input [^>]*dir="ltr"[^>]*id="email"', page)
