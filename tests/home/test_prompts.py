"""At most one open question, and when."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from selfmon.home.prompts import Facts, Prompt, decide_prompt

SATURDAY = datetime(2026, 5, 16, 12, 0)
QUIET = Facts(SATURDAY, date(2026, 5, 12))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"is_settling_due": True}, Prompt.SETTLING),
        ({"is_settling_due": True, "back_on": date.max}, None),
        ({"is_settling_due": True, "rhythm": "not_for_now"}, None),
        ({"is_settling_due": True, "rhythm": "when_something_happens"}, Prompt.SETTLING),
        ({"is_settling_due": True, "answered_this_week": 58}, None),
        ({"has_versions": True, "back_on": date.max}, Prompt.VERSIONS),
        ({"is_sharing_end_asked": True, "back_on": date.max}, Prompt.SHARING_END),
        ({"began_on": date(2026, 5, 2)}, Prompt.HELPING),  # after two weeks
        ({"began_on": date(2026, 5, 2), "last_helping_on": date(2026, 5, 1)}, Prompt.WEEKLY),
        ({"began_on": date(2026, 4, 20), "last_helping_on": date(2026, 5, 1)}, Prompt.RHYTHM),  # after three
        (
            {"began_on": date(2026, 5, 3), "phase": 1, "last_weekly_on": date(2026, 5, 9)},
            None,
        ),  # every second week in phase 1
        ({"began_on": date(2026, 5, 3), "phase": 2, "last_weekly_on": date(2026, 5, 9)}, Prompt.WEEKLY),
        ({"can_look_again": True, "phase": 2}, Prompt.LOOK_AGAIN),
        ({"can_look_again": True, "phase": 1}, None),
    ],
)
def test_one_question_or_none(facts: dict[str, object], expected: Prompt | None) -> None:
    assert decide_prompt(replace(QUIET, **facts)) is expected  # type: ignore[arg-type]
