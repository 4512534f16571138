"""Tables as people export them, through the command into the database. All files are made up."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.journal.models import CheckIn
from tests.people import People

TABLES = Path(__file__).parent / "tables"
CLOCKS = 'clock_format = ["%H:%M", "%I:%M %p"]'


class Desk:
    """A client, and somebody at the command line with a mapping."""

    def __init__(self, app: Flask, people: People, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.client: Person = people.client()

    def bring(
        self, name: str, *, day: str = "date", clock: str = "time", times: str = "", more: str = "", dry: bool = False
    ) -> Result:
        mapping = self.folder / "mapping.toml"
        mapping.write_text(
            f'kind = "check_in"\nzone = "Europe/Amsterdam"\n{more}\n[time]\nday = "{day}"\nclock = "{clock}"\n{times}\n'
            '[ratings]\nenergy = { from = "mood", scale = [1, 7], to = [-3, 3] }\n'
        )
        command = ["import-csv", str(TABLES / f"{name}.csv"), "--mapping", str(mapping), "--client", self.client.email]
        return self.app.test_cli_runner().invoke(args=[*command, *(["--dry-run"] if dry else [])])

    def stored(self) -> list[tuple[str, str, int | None]]:
        """Local day, UTC instant and rating of each entry, in order of time."""
        with self.app.app_context():
            rows = db.session.execute(
                sa.select(Entry.local_day, Entry.occurred_at, CheckIn.energy, Entry.held_back)
                .join(CheckIn, CheckIn.entry_id == Entry.id)
                .where(Entry.client_id == self.client.id)
                .order_by(Entry.occurred_at, CheckIn.energy)
            ).all()
        assert all(row.held_back for row in rows)
        return [(str(r.local_day), f"{r.occurred_at:%m-%d %H:%M}", r.energy) for r in rows]


@pytest.fixture
def desk(app: Flask, people: People, tmp_path: Path) -> Desk:
    return Desk(app, people, tmp_path)


@pytest.mark.parametrize(
    ("name", "times", "expected"),
    [
        (
            "night-the-clock-goes-back",
            "",
            [("2025-10-26", "10-26 00:30", -1), ("2025-10-26", "10-26 01:30", 1)],
        ),
        (
            "night-the-clock-goes-forward",  # the clock never said 02:30: it is read as long after midnight as it says
            "",
            [("2026-03-29", "03-29 01:30", -1), ("2026-03-29", "03-29 01:30", 1)],
        ),
        ("two-in-one-minute", "", [("2026-03-02", "03-02 08:00", -1), ("2026-03-02", "03-02 08:00", 1)]),
        (
            "clock-as-people-export-it",
            CLOCKS,
            [("2026-03-02", "03-02 08:05", -1), ("2026-03-02", "03-02 20:05", 1), ("2026-03-04", "03-03 23:00", 0)],
        ),
        (
            "with-offsets",
            "",
            [
                ("2026-03-02", "03-02 00:00", 1),
                ("2026-03-02", "03-02 08:00", 2),
                ("2026-03-02", "03-02 09:00", -1),
                ("2026-03-02", "03-02 14:00", 0),
            ],
        ),
        ("a-column-without-a-name", "", [("2026-03-02", "03-02 08:00", -1), ("2026-03-03", "03-03 08:00", 1)]),
    ],
)
def test_every_row_arrives_once_at_its_own_time(
    desk: Desk, name: str, times: str, expected: list[tuple[str, str, int]]
) -> None:
    dry = desk.bring(name, times=times, dry=True)
    assert (dry.exit_code, desk.stored()) == (0, []), dry.output
    told = desk.bring(name, times=times)
    assert told.exit_code == 0, told.output
    assert f"Added {len(expected)} entries; 0 were there already" in told.output
    assert desk.stored() == expected
    again = desk.bring(name, times=times)
    assert f"Added 0 entries; {len(expected)} were there already" in again.output
    assert desk.stored() == expected


def test_day_and_clock_may_stand_in_one_column(desk: Desk) -> None:
    both = '"%Y-%m-%dT%H:%M%z"'
    told = desk.bring(
        "one-column-for-both",
        day="moment",
        clock="moment",
        times=f"day_format = {both}\nclock_format = {both}",
    )
    assert told.exit_code == 0, told.output
    assert desk.stored() == [("2026-03-03", "03-02 23:30", -1), ("2026-03-03", "03-03 04:30", 0)]


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("two-columns-of-one-name", "", "2 columns are called mood. Which one is meant?"),
        ("other-separator", "", 'Write separator = ";" into the mapping.'),
        ("two-in-one-minute", 'separator = ";"', 'Write separator = "," into the mapping.'),
        ("clock-as-people-export-it", "", "say how under [time] with clock_format"),
    ],
)
def test_what_is_not_clear_is_asked_and_nothing_is_stored(desk: Desk, name: str, more: str, said: str) -> None:
    told = desk.bring(name, more=more)
    assert told.exit_code == 1
    assert said in told.output
    assert "Nothing was stored." in told.output
    assert desk.stored() == []


def test_the_separator_that_is_stated_is_used(desk: Desk) -> None:
    assert desk.bring("other-separator", more='separator = ";"').exit_code == 0
    assert desk.stored() == [("2026-03-02", "03-02 08:00", -1)]


@pytest.mark.parametrize("form", ["%H:%MZ", "%H:%M %Z"])
def test_a_format_that_would_drop_an_offset_is_refused(desk: Desk, form: str) -> None:
    told = desk.bring("with-offsets", times=f'clock_format = "{form}"')
    assert told.exit_code == 1
    assert "%z" in told.output
    assert desk.stored() == []
