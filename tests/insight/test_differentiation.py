"""How far four feelings go apart: what answered all four, to one wording, from fifty occasions on."""

import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.diary.reading import NumberRow
from selfmon.insight.differentiation import FOUR, find_apart, say_apart
from selfmon.stats import emotion_differentiation


def row(n: int, *values: int | None, mode: str = "prompted", version: int = 2) -> NumberRow:
    at = datetime(2026, 1, 1, 12) + timedelta(days=n)
    facts = dict(zip(FOUR, values, strict=True))
    return NumberRow(uuid4(), at.replace(tzinfo=UTC), "UTC", at.date(), mode, (), (), facts, version)


def drawn(n: int, shared: float) -> list[list[int]]:
    """Four ratings an occasion, moved together in this part."""
    draw = random.Random(7)
    found = []
    for _occasion in range(n):
        common = draw.gauss(0, 1)
        found.append(
            [max(0, min(6, round(3 + 1.5 * (shared * common + (1 - shared) * draw.gauss(0, 1))))) for _i in FOUR]
        )
    return found


def say(app: Flask, rows: list[NumberRow]) -> str:
    with app.test_request_context():
        return say_apart(find_apart(rows))


def test_it_is_told_from_fifty_occasions_on_and_equals_the_formula(app: Flask) -> None:
    told = drawn(50, 0.6)
    rows = [row(n, *values) for n, values in enumerate(told)]
    early = say(app, rows[:49])
    assert "answered together 49 times in a year" in early
    assert "is told from 50 such times on" in early
    found = find_apart(rows).found
    assert found is not None
    assert found.estimate == emotion_differentiation(told).estimate
    said = say(app, rows)
    assert "How far they go apart: 0." in said
    assert "has no norm, and is not compared between times" in said


def test_what_is_half_answered_about_another_time_or_to_another_wording_does_not_count() -> None:
    rows = [row(n, *values) for n, values in enumerate(drawn(40, 0.6))]
    rows += [row(50 + n, 3, None, 2, 1) for n in range(10)]
    rows += [row(70 + n, 3, 3, 2, 1, mode="retrospective") for n in range(10)]
    rows += [row(90 + n, 3, 3, 2, 1, version=1) for n in range(10)]
    assert find_apart(rows).n == 40
    assert find_apart(rows).found is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ([], ""),
        (drawn(60, 0.0), "They cannot be told from four that go each their own way."),
        ([[2, 2, 2, 2]] * 60, "Too few of them ever changed"),
        ([[n % 7] * 4 for n in range(60)], "How far they go apart: 0 (between 0 and 0)"),
        ([[n % 7, n % 7, n % 5, 0] for n in range(60)], "One that never changed is left out."),
    ],
)
def test_where_nothing_is_there_nothing_is_made_of_it(app: Flask, told: list[list[int]], said: str) -> None:
    assert said in say(app, [row(n, *values) for n, values in enumerate(told)])
    assert bool(told) or say(app, []) == ""
