"""What a therapist has just done is said in the place where they did it, once, and without taking the focus anywhere."""

import re
from datetime import date
from urllib.parse import urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.web.saying import SAID
from tests.forms import post
from tests.people import People
from tests.treatment.two import Two

_HTML = "{http://www.w3.org/1999/xhtml}"


def lines_of(http: FlaskClient, answer: object) -> tuple[str, list[str]]:
    """The place that the next page opens at, and what stands in that very place as a status."""
    location = getattr(answer, "location", None)
    assert location, "it goes on to a page"
    parts = urlsplit(location)
    page = http.get(f"{parts.path}?{parts.query}").get_data(as_text=True)
    tree = html5lib.parse(page)
    parents = {child: parent for parent in tree.iter() for child in parent}
    said = [part for part in tree.iter() if part.get("role") == "status" and part.get("class") == "note"]
    (place,) = [part for part in tree.iter() if part.get("id") == parts.fragment]
    assert len(said) == 1, "said once"
    around = [said[0]]
    while around[-1] in parents:
        around.append(parents[around[-1]])
    siblings = list(parents[place])
    is_here = place in around or siblings.index(place) + 1 == next(
        (n for n, part in enumerate(siblings) if part in around), -1
    )
    assert is_here, "where the page opens"
    assert not [part for part in tree.iter() if part.get("autofocus") is not None]
    assert all(part.get("open") is not None for part in around if part.tag == f"{_HTML}details"), "not shut away"
    return parts.fragment, ["".join(part.itertext()).strip() for part in said]


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def test_exercises(two: Two) -> None:
    at = f"{two.at}/exercises"
    closed = re.findall(rf'action="{at}/([\w-]+)/open"', two.page(two.room, at).split('id="cards"')[0])[0]
    for path, form, place, what in (
        ("1/assign", {"cadence": "some_days", "line": ""}, "at-1", "agreed"),
        (f"{closed}/open", {"agreed": ""}, f"at-{closed}", "not_opened"),
        (f"{closed}/open", {"agreed": "1"}, f"at-{closed}", "opened"),
        (f"{closed}/open", {}, f"at-{closed}", "closed"),
    ):
        answer = post(two.room, f"{at}/{path}", form)
        assert lines_of(two.room, answer) == (place, [str(SAID[what])]), path
    ended = re.search(rf'action="({at}/[0-9a-f-]+/end)"', two.page(two.room, at))
    assert ended
    assert lines_of(two.room, post(two.room, ended[1])) == ("at-agreed", ["Ended."])
    (card,) = re.findall(rf'action="{at}/([\w-]+)/open"', two.page(two.room, at).split('id="cards"')[1])[:1]
    assert lines_of(two.room, post(two.room, f"{at}/{card}/open")) == (f"at-{card}", [str(SAID["not_read"])])
    assert lines_of(two.room, post(two.room, f"{at}/{card}/open", {"agreed": "1"})) == (f"at-{card}", ["Opened."])


def test_questionnaires(two: Two) -> None:
    at = f"{two.at}/questionnaires"
    page = two.page(two.room, f"{at}/assign/gad-7")
    text = re.findall(r'name="text"[^>]*>.*?value="([^"]+)"|<option[^>]*value="([0-9a-f-]{36})"', page)
    agreed = {"text": next(a or b for a, b in text), "title": "How it was", "rhythm": "every_weeks", "every_weeks": "4"}
    answer = post(two.room, f"{at}/assign/gad-7", agreed | {"first_on": "2026-05-14", "days_open": "7"})
    place, said = lines_of(two.room, answer)
    assert said == ["Kept."]
    assignment = place.removeprefix("at-")
    assert lines_of(two.room, post(two.room, f"{at}/{assignment}/end")) == ("at-agreed", ["Ended."])
    rated = {"done_on": date(2026, 5, 14).isoformat(), "t-total": "10"}
    assert lines_of(two.room, post(two.room, f"{at}/enter/gad-7", rated)) == ("at-top", ["Kept."])
    (record,) = set(re.findall(rf"{at}/recorded/([0-9a-f-]+)/remove", two.page(two.room, at)))
    assert lines_of(two.room, post(two.room, f"{at}/recorded/{record}/looked")) == (f"at-{record}", ["Kept."])
    assert lines_of(two.room, post(two.room, f"{at}/recorded/{record}/remove")) == ("at-recorded", ["Removed."])
