"""What the therapist's pages cost at 1, 3 and 10 years of one client, and the caseload at 20 and 200 clients with three.

In one process, without a server: CPU milliseconds of one request, warm, and the SQL statements it takes.
"""

import os
import random
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parent.parent))
NOW = datetime(2026, 5, 14, 10, tzinfo=UTC)
REPEATS = 5


def entries_of(client_id: int, days: int, draw: random.Random) -> dict[str, list[dict[str, Any]]]:
    """About 1,100 entries a year, 150 of them episodes, half of those looked at again."""
    from selfmon.diary.kinds import KINDS

    rows: dict[str, list[dict[str, Any]]] = {
        "entries": [],
        "check_ins": [],
        "episodes": [],
        "settlings": [],
        "practices": [],
    }

    def add(kind: str, stream: str, table: str, at: datetime, parent: Any = None, **values: Any) -> Any:
        entry_id = uuid4()
        rows["entries"].append(
            {
                "id": entry_id,
                "client_id": client_id,
                "client_uuid": uuid4(),
                "content_mac": bytes(32),
                "kind": kind,
                "of_which": KINDS[kind].which_of(values),
                "stream": stream,
                "parent_id": parent,
                "occurred_at": at,
                "zone": "Europe/Amsterdam",
                "local_day": at.date(),
                "recorded_at": at,
                "entry_mode": "spontaneous",
                "asked": list(values),
                "skipped": [],
                "words_at": at,
                "is_clock_corrected": False,
                "schema_version": KINDS[kind].schema_version,
                "revision": 0,
                "source": "form",
                "held_back": False,
                "talk_about": False,
                "no_more_questions": False,
            }
        )
        rows[table].append({"entry_id": entry_id, **values})
        return entry_id

    for n in range(days, 0, -1):
        at = NOW - timedelta(days=n, minutes=draw.randrange(600))
        for _more in range(2):
            add(
                "check_in",
                "mood",
                "check_ins",
                at,
                pleasantness=draw.randint(-3, 3),
                shame=draw.randint(0, 6),
                warmth=draw.randint(0, 6),
                self_worth=draw.randint(-3, 3),
            )
        if draw.random() < 150 / 365:
            stung = add("episode", "episodes", "episodes", at, peak=draw.randint(1, 6), closest_to="shame")
            if draw.random() < 0.5:
                add(
                    "settling",
                    "episodes",
                    "settlings",
                    at + timedelta(hours=4),
                    parent=stung,
                    strength=draw.randint(0, 5),
                )
        if draw.random() < 0.4:
            add(
                "practice",
                "practice",
                "practices",
                at,
                exercise="1",
                exercise_version=1,
                direction="body",
                measure="tension",
                before=draw.randint(2, 6),
                after=draw.randint(0, 6),
            )
    return rows


def fill(people: Any, app: Flask, therapist: Any, days: int, seed: int) -> Any:
    """One client with so many days of entries, everything shared."""
    from selfmon.core.db import Base, db, writing

    client = people.client()
    treatment = people.treatment(client, therapist, phase=2)
    people.share_all(client, therapist)
    rows = entries_of(client.id, days, random.Random(seed))
    with app.app_context(), writing(db.session):
        for table, some in rows.items():
            for start in range(0, len(some), 5000):
                db.session.execute(sa.insert(Base.metadata.tables[table]), some[start : start + 5000])
    return treatment


def measure(app: Flask, http: Any, path: str) -> tuple[float, int]:
    """Median CPU milliseconds and statements of one warm request."""
    from selfmon.core.db import db

    count = [0]
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *_a: count.__setitem__(0, count[0] + 1))
    http.get(path)
    spent = []
    for _time in range(REPEATS):
        count[0], began = 0, time.process_time()
        answer = http.get(path)
        answer.get_data()
        spent.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    return sorted(spent)[REPEATS // 2], count[0]


def new_house(folder: str) -> tuple[Flask, Any]:
    from selfmon.core import clock
    from selfmon.core.db import db, make_database_file
    from selfmon.core.revisions import load_alembic
    from selfmon.core.starting import collect_seldom
    from selfmon.factory import create_app
    from tests.apps import make_settings
    from tests.people import People

    clock.utc_now = lambda: NOW
    app = create_app(make_settings(Path(folder), f"sqlite:///{folder}/bench.sqlite"))
    with app.app_context():
        make_database_file(db.engine)
        load_alembic().upgrade()
    collect_seldom()  # as the server does
    return app, People(app)


def main() -> None:
    """Print both tables."""
    pages = (
        ("before a session", ""),
        ("regulation, 26 weeks", "/regulation?weeks=26"),
        ("regulation, 52 weeks", "/regulation?weeks=52"),
        ("regulation, all of it at once", "/regulation?from={first}&to={last}"),
        ("entries", "/entries"),
        ("phases compared", "/compare"),
        ("one rating in detail", "/details/shame?weeks=52"),
    )
    print(f"{'CPU ms (statements)':32}" + "".join(f"{y:>6} year{'s' if y > 1 else ' '}" for y in (1, 3, 10)))
    found: dict[str, list[str]] = {name: [] for name, _q in pages}
    for years in (1, 3, 10):
        with tempfile.TemporaryDirectory() as folder:
            app, people = new_house(folder)
            therapist = people.therapist()
            treatment = fill(people, app, therapist, 365 * years, years)
            http = app.test_client()
            people.sign_in(http, therapist, now=NOW)
            for name, query in pages:
                days = {"first": (NOW - timedelta(days=365 * years)).date(), "last": NOW.date()}
                spent, statements = measure(app, http, f"/clients/{treatment.id}{query.format(**days)}")
                found[name].append(f"{spent:>7.0f} ({statements})")
    for name, cells in found.items():
        print(f"{name:32}" + "".join(f"{cell:>12}" for cell in cells))
    for n in (20, 200):
        with tempfile.TemporaryDirectory() as folder:
            app, people = new_house(folder)
            therapist = people.therapist()
            for client in range(n):
                fill(people, app, therapist, 3 * 365, client)
            http = app.test_client()
            people.sign_in(http, therapist, now=NOW)
            spent, statements = measure(app, http, "/clients")
            assert len(re.findall("<tr>", http.get("/clients").get_data(as_text=True))) == n + 1
            print(f"{f'caseload of {n} clients':32}{spent:>7.0f} ({statements})")


if __name__ == "__main__":
    os.environ.setdefault("SELFMON_BENCH", "1")
    main()
