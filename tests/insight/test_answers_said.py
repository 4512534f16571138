"""One answer has no median and no range, nor have several that are all the same: they are said as a person would."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from selfmon.insight import wording
from selfmon.insight.attendance_and_repairs import Repairs, Strains
from selfmon.insight.report import Point, Rated
from selfmon.insight.wording_frame import say_strains

AT = datetime(2026, 5, 4, 9)

ANSWERS = [
    ([2], 0, 6, "One answer: 2 of 6.", "إجابة واحدة: 2 من 6."),
    ([-2], -3, 3, "One answer: −2 (on a scale from −3 to 3).", None),
    ([0, 0], 0, 4, "2 answers, each 0 of 4.", "إجابتان، كل منهما 0 من 4."),
    ([3, 3, 3], 1, 5, "3 answers, each 3 (on a scale from 1 to 5).", None),
    ([0, 3], 0, 4, "2 answers, median 1.5, from 0 to 3.", None),
    ([1, 3, 3], 0, 6, "3 answers, median 3, from 1 to 3.", None),
]


@pytest.mark.parametrize(("values", "low", "high", "english", "arabic"), ANSWERS)
def test_answers_are_said_as_a_person_would(
    app: Flask, values: list[float], low: int, high: int, english: str, arabic: str | None
) -> None:
    with app.test_request_context():
        assert wording.say_answers(values, low, high) == english
        with force_locale("ar"):
            said = wording.say_answers(values, low, high)
    assert arabic is None or said == arabic
    assert ("وسيط" in said) == (min(values) != max(values))


def test_a_rating_answered_once_has_no_median(app: Flask) -> None:
    with app.test_request_context():
        assert wording.say_rating(Rated("shame", points([2]), ())) == "One answer: 2 of 6."
        assert wording.say_rating(Rated("pleasantness", points([1, 1]), ())).startswith("2 answers, each 1 (")


def points(values: list[float]) -> tuple[Point, ...]:
    return tuple(Point(AT + timedelta(days=n), value, is_late=False) for n, value in enumerate(values))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5], "2 episodes. Strength rated once: 5."),
        ([5, 5], "2 episodes. Strength rated 2 times, each time 5."),
        ([2, 5], "2 episodes. Strength rated 2 times, median 3.5, highest 5."),
        ([], "2 episodes."),
    ],
)
def test_the_strength_of_episodes(app: Flask, values: list[float], said: str) -> None:
    with app.test_request_context():
        assert wording.say_peaks(points(values), 2) == said


@pytest.mark.parametrize(
    ("sessions", "is_each", "said"),
    [
        (1.0, True, "Repaired after one session."),
        (3.0, True, "Repaired after 3 sessions."),
        (1.0, False, "Repaired after one session (median)."),
        (2.5, False, "Repaired after 2.5 sessions (median)."),
    ],
)
def test_repairs_that_took_alike_have_no_median(app: Flask, sessions: float, is_each: bool, said: str) -> None:
    with app.test_request_context():
        assert say_strains(Strains((Repairs("withdrawal", 2, 2, 0),), sessions, is_each)).endswith(said)
