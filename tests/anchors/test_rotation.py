"""Which items a week asks."""

from datetime import date, timedelta

import pytest

from selfmon.anchors.items import ITEMS
from selfmon.anchors.rotation import MOST_TAPS, items_for, week_looked_back_on
from selfmon.home.prompts import BUDGET, Facts, Prompt, decide_prompt

MONDAY = date(2026, 5, 11)


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_never_more_than_seven_taps_and_the_strength_last(phase: int) -> None:
    for week in range(60):
        asked = items_for(MONDAY + timedelta(weeks=week), phase)
        assert len(asked) <= MOST_TAPS
        assert asked[-1] == "s1"
        assert set(asked) <= set(ITEMS)


def test_others_come_from_phase_2_and_their_side_from_phase_3() -> None:
    asked = {
        phase: {i for week in range(8) for i in items_for(MONDAY + timedelta(weeks=week), phase)} for phase in (1, 2, 3)
    }
    assert not any(i.startswith(("c", "d", "o")) for i in asked[1])
    assert {"d1", "d2", "d3"} <= asked[2]
    assert not any(i.startswith(("c", "o")) for i in asked[2])
    assert asked[3] == set(ITEMS)


@pytest.mark.parametrize(("today", "monday"), [(15, 11), (17, 11), (18, 11), (21, 11), (22, 18)])
def test_the_past_week_is_this_one_from_friday_on(today: int, monday: int) -> None:
    assert week_looked_back_on(date(2026, 5, today)) == date(2026, 5, monday)


@pytest.mark.parametrize("phase", [1, 2, 3, 4])
def test_a_generated_week_never_prompts_more_than_sixty_answers(phase: int) -> None:
    """Somebody who opens the app every hour and answers whatever is asked, with every question always due."""
    from datetime import datetime

    costs = {Prompt.SETTLING: 3, Prompt.LOOK_AGAIN: 7, Prompt.WEEKLY: 7, Prompt.HELPING: 1, Prompt.RHYTHM: 1}
    answered, last_weekly, seen = 0, None, set()
    for hour in range(7 * 24):
        now = datetime(2026, 5, 11) + timedelta(hours=hour)
        prompt = decide_prompt(
            Facts(
                now,
                date(2026, 1, 1),
                is_settling_due=True,
                can_look_again=True,
                phase=phase,
                last_weekly_on=last_weekly,
                answered_this_week=answered,
                last_rhythm_on=MONDAY,
                last_helping_on=MONDAY,
            )
        )
        if prompt is None:
            continue
        seen.add(prompt)
        answered += costs[prompt]
        last_weekly = now.date() if prompt is Prompt.WEEKLY else last_weekly
    assert Prompt.SETTLING in seen
    assert 50 <= answered <= BUDGET
