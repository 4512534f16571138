"""Help: the own plan's two lines without unlocking where the client chose it, numbers that call, and where to look."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.commands import say_what_help_lacks
from selfmon.core.practice_facts import PracticeFacts
from selfmon.house import house_of
from selfmon.web.calling import call_address, with_calls
from tests.apps import refurnish
from tests.clocks import NOW
from tests.forms import on_one_line, post
from tests.people import People

PLAN = {"notice": "zqnotice", "helps": "zqhelps", "call": "Noor, 06-12 34 56 78", "put_away": "zqaway"}


@pytest.mark.parametrize("chosen", [True, False])
def test_a_locked_phone_shows_two_lines_where_that_was_chosen(
    app: Flask, people: People, http: FlaskClient, chosen: bool
) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    post(http, "/plan", {**PLAN, **({"at_hand": "y"} if chosen else {})})
    assert all(text in http.get("/help").get_data(as_text=True) for text in ("zqnotice", "zqhelps", "zqaway"))
    assert ("checked" in http.get("/plan").get_data(as_text=True)) is chosen
    people.sign_in(http, client, "log", now=NOW)
    page = http.get("/help").get_data(as_text=True)
    assert ("zqhelps" in page, 'href="tel:0612345678"' in page) == (chosen, chosen)
    assert "zqnotice" not in page
    assert "zqaway" not in page
    other = app.test_client()
    people.sign_in(other, people.client(), now=NOW)
    for somebody in (other, app.test_client()):
        assert "zqhelps" not in somebody.get("/help").get_data(as_text=True)


def test_taking_the_choice_back_closes_it(people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    post(http, "/plan", {**PLAN, "at_hand": "y"})
    post(http, "/plan", PLAN)
    people.sign_in(http, client, "log", now=NOW)
    assert "zqhelps" not in http.get("/help").get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Noor 06-12345678, or +31 (0)20 123 45 67.", ["0612345678", "+31201234567"]),
        ("113", ["113"]),
        ("ليلى ٠٦١٢٣٤٥٦٧٨", ["0612345678"]),
        ("(020) 123 4567", ["0201234567"]),
        ("since 2024, at 19:30, on 3.5.2026, room 12", []),
        ("<b>0612345678</b>", ["0612345678"]),
        ("nobody", []),
        ("", []),
    ],
)
def test_numbers_in_own_words_call(text: str, calls: list[str]) -> None:
    shown = str(with_calls(text))
    assert re.findall(r'href="tel:([^"]*)"', shown) == calls
    assert "<b>" not in shown
    assert re.sub(r"<[^>]+>", "", shown).replace("&lt;", "<").replace("&gt;", ">") == text


def test_a_crisis_line_written_for_people_is_called_by_its_digits() -> None:
    assert [call_address(one) for one in ("0800 0113", "+44 (0)116 123", "112")] == ["08000113", "+44116123", "112"]


def test_without_numbers_the_page_says_where_to_look_and_setting_up_says_so(app: Flask, http: FlaskClient) -> None:
    refurnish(app, country="", practice=PracticeFacts())
    page = http.get("/help").get_data(as_text=True)
    assert "“Emergency” leads to it" in page
    assert "A line to talk to at any hour" in page
    lacking = say_what_help_lacks(house_of(app))
    assert [re.search(r"SELFMON_\w+", line).group() for line in lacking] == [  # type: ignore[union-attr]
        "SELFMON_COUNTRY",
        "SELFMON_CRISIS_LINE",
        "SELFMON_PRACTICE_CONTACT",
    ]
    said = app.test_cli_runner().invoke(args=["first-run"]).output
    assert all(line in said for line in lacking)
    refurnish(app, country="NL", practice=PracticeFacts(crisis_line="0800 0113", contact="020 123 4567"))
    assert say_what_help_lacks(house_of(app)) == []
    page = http.get("/help").get_data(as_text=True)
    assert all(f'href="tel:{number}"' in page for number in ("112", "08000113", "0201234567"))
    assert "leads to it" not in page


@pytest.mark.parametrize(("language", "said"), [("en", "checked November 2026."), ("ar", "نوفمبر 2026")])
def test_when_a_number_was_checked_is_a_month_in_both_directions(app: Flask, language: str, said: str) -> None:
    """ "2026-11" was torn at its end of the line, and turned round among Arabic words."""
    refurnish(app, country="NL")
    page = on_one_line(app.test_client().get(f"/help?lang={language}").get_data(as_text=True))
    assert "<bdi>European Commission, 112: the European emergency number</bdi>" in page
    assert said in page
