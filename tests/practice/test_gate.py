"""Which exercises exist for whom."""

import pytest

from selfmon.practice.gate import gentler_than, list_open
from selfmon.practice.library import LIBRARY


def codes(*args: object, **more: object) -> list[str]:
    return [e.code for e in list_open(*args, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("phase", "opened", "expected"),
    [
        (1, [], ["1", "2", "A", "10"]),
        (2, [], ["1", "2", "A", "B", "10"]),
        (4, [], ["1", "2", "A", "B", "10"]),
        (1, ["3"], ["1", "2", "A", "3", "10"]),
        (3, ["6", "4"], ["1", "2", "A", "B", "6", "4", "10"]),
    ],
)
def test_kinder_ones_open_together_and_body_ones_by_themselves(
    phase: int, opened: list[str], expected: list[str]
) -> None:
    assert codes(phase, opened) == expected


def test_when_it_is_very_strong_the_body_comes_first_and_the_others_wait() -> None:
    assert codes(3, ["4", "5"], feeling=5) == ["1", "2", "A"]
    assert "5" in codes(3, ["4", "5"], feeling=4)


def test_what_was_set_aside_is_out_of_sight() -> None:
    assert codes(1, [], ["1"]) == ["2", "A", "10"]


def test_the_gentler_one_is_another_one_that_is_open() -> None:
    assert gentler_than(LIBRARY["1"], list_open(1, [])).code == "2"  # type: ignore[union-attr]
    assert gentler_than(LIBRARY["1"], []) is None


def test_all_twelve_are_there_with_steps_and_a_gentler_way() -> None:
    assert len(LIBRARY) == 12
    for exercise in LIBRARY.values():
        assert 60 <= exercise.seconds <= 180, exercise.code
        assert 4 <= len(exercise.steps) <= 6
        assert str(exercise.gentler)
        assert str(exercise.not_for)
