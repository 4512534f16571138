"""Whether notes go with practice: counted for both sides by one rule, and said so."""

from datetime import date

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.reminders.helping import Help, compare_days
from selfmon.reminders.models import Outbox, State
from tests.clocks import Clock
from tests.people import People

from .posts import MORNING, remind
from .screens import enter, page


@pytest.fixture(autouse=True)
def clock(clock: Clock) -> Clock:
    clock.now = MORNING
    return clock


def days(*numbers: int) -> set[date]:
    return {date(2026, 5, n) for n in numbers}


def test_does_it_help_counts_both_sides_by_the_same_rule() -> None:
    found = compare_days(sorted(days(*range(1, 11))), noted=days(1, 3, 5), left_out=days(7), practised=days(1, 4, 9))
    assert found == Help(n_with=3, k_with=2, n_without=6, k_without=3)
    assert found.changes_little is None
    assert Help(12, 3, 20, 5).changes_little is True
    assert Help(12, 9, 20, 5).changes_little is False


def test_the_page_says_so_when_notes_change_little(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    reminder = remind(app, client)
    with app.app_context(), writing(db.session):
        for day in range(1, 29, 2):
            db.session.add(
                Outbox(
                    person_id=client.id,
                    reminder_id=reminder.id,
                    local_date=date(2026, 4, day),
                    due_at=MORNING,
                    try_at=MORNING,
                    state=State.SENT,
                    state_at=MORNING,
                )
            )
    said = page(enter(app, people, client), "/reminders")
    assert "0 out of 14" in said
    assert "seem to change little" in said
