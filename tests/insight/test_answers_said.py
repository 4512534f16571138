"""One answer has no median and no range, nor have several that are all the same: they are said as a person would."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale

from selfmon.diary.reading import NumberRow
from selfmon.insight import wording
from selfmon.insight.report import Rated

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
        assert wording.say_rating(rated("shame", [2])) == "One answer: 2 of 6."
        assert wording.say_rating(rated("pleasantness", [1, 1])).startswith("2 answers, each 1 (")


def rated(code: str, values: list[int]) -> Rated:
    days = [AT + timedelta(days=n) for n in range(len(values))]
    rows = [
        NumberRow(uuid4(), at.replace(tzinfo=UTC), "UTC", at.date(), "spontaneous", (), (), {code: value})
        for at, value in zip(days, values, strict=True)
    ]
    return Rated(code, rows, ())
