"""The days a page looks at."""

from datetime import date

import pytest

from selfmon.clinic.window import read_window

TODAY = date(2026, 5, 14)


@pytest.mark.parametrize(
    ("args", "first", "last", "is_corrected"),
    [
        ({}, date(2025, 11, 14), TODAY, False),
        ({"weeks": "4"}, date(2026, 4, 17), TODAY, False),
        ({"from": "2026-01-01", "to": "2026-02-01"}, date(2026, 1, 1), date(2026, 2, 1), False),
        ({"weeks": "5000"}, date(2025, 11, 14), TODAY, True),
        ({"weeks": "x"}, date(2025, 11, 14), TODAY, True),
        ({"from": "2026-02-01", "to": "2026-01-01"}, date(2025, 11, 14), TODAY, True),
        ({"from": "soon", "to": "later"}, date(2025, 11, 14), TODAY, True),
        ({"from": "0001-01-01", "to": "2026-01-01"}, date(2025, 11, 14), TODAY, True),
        ({"from": "2026-01-01"}, date(2025, 11, 14), TODAY, True),
    ],
)
def test_what_makes_no_sense_becomes_the_usual_half_year_and_says_so(
    args: dict[str, str], first: date, last: date, is_corrected: bool
) -> None:
    window = read_window(args, TODAY)
    assert (window.first, window.last, window.is_corrected) == (first, last, is_corrected)
