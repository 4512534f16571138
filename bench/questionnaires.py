"""What two questionnaires every four weeks over three years add to the therapist's pages: CPU milliseconds and statements.

The same house is measured without them and with them, one request beside the other and each first in turn, so that the
machine's own load falls on both: the figure is the median of what the second cost beside the first.
"""

import os
import random
import tempfile
import time
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from bench.pages import NOW, fill, measure, new_house

YEARS, EVERY, PAIRS = 3, 4, 100
PAGES = (("before a session", ""), ("regulation, 52 weeks", "/regulation?weeks=52"), ("worth a look", "/worth-a-look"))
OWN = (("battery", "/questionnaires"), ("course of one", "/questionnaires/gad-7"))


def fill_in(app: Flask, client_id: int, draw: random.Random) -> None:
    """PHQ-9 and GAD-7 every four weeks, every question answered."""
    from selfmon.core.db import Base, db, writing
    from selfmon.measures.packs import load_packs
    from selfmon.measures.texts import ensure_shipped

    entries, filled = [], []
    with app.app_context(), writing(db.session):
        for pack in (load_packs()["phq-9"], load_packs()["gad-7"]):
            text_id: UUID = ensure_shipped(db.session, pack, NOW)
            for week in range(0, YEARS * 52, EVERY):
                entry_id, at = uuid4(), NOW - timedelta(weeks=week, days=2)
                entries.append(_entry(entry_id, client_id, at, [str(number) for number in pack.item_numbers]))
                answers = {str(number): draw.choice(pack.weights) for number in pack.item_numbers}
                made = {"entry_id": entry_id, "pack_id": pack.id, "key_version": pack.version, "text_id": text_id}
                filled.append({**made, "answers": answers, "stated": {}, "about": "", "mode": "phone"})
        db.session.execute(sa.insert(Base.metadata.tables["entries"]), entries)
        db.session.execute(sa.insert(Base.metadata.tables["questionnaire_administrations"]), filled)


def _entry(entry_id: UUID, client_id: int, at: Any, asked: list[str]) -> dict[str, Any]:
    flags = dict.fromkeys(("is_clock_corrected", "held_back", "talk_about", "no_more_questions"), False)
    when = {"occurred_at": at, "recorded_at": at, "words_at": at, "local_day": at.date(), "zone": "Europe/Amsterdam"}
    kind = {"kind": "questionnaire", "stream": "questionnaires", "entry_mode": "prompted", "source": "form"}
    ids = {"id": entry_id, "client_id": client_id, "client_uuid": uuid4(), "content_mac": bytes(32)}
    return {**ids, **kind, **when, **flags, "asked": asked, "skipped": [], "schema_version": 1, "revision": 0}


def spend(http: Any, path: str) -> float:
    """CPU milliseconds of one request."""
    began = time.process_time()
    answer = http.get(path)
    answer.get_data()
    assert answer.status_code == 200, (path, answer.status_code)
    return (time.process_time() - began) * 1000


def compare(http: Any, plain: str, more: str) -> tuple[float, float, float]:
    """How much more the second page costs in per cent of the first: the median of the pairs, and its 95 % interval by the
    ranks of the binomial (no shape assumed)."""
    found = []
    for turn in range(PAIRS):
        pages = (plain, more) if turn % 2 else (more, plain)
        cost = {page: spend(http, page) for page in pages}
        found.append((cost[more] / cost[plain] - 1) * 100)
    found.sort()
    reach = round(0.98 * PAIRS**0.5)  # 1.96 · √n / 2
    middle = PAIRS // 2
    return found[middle], found[middle - reach], found[middle + reach]


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app, people = new_house(folder)
        therapist = people.therapist()
        plain, more = (fill(people, app, therapist, 365 * YEARS, seed=3) for _two in range(2))
        fill_in(app, more.client_id, random.Random(3))
        http = app.test_client()
        people.sign_in(http, therapist, now=NOW)
        print(f"{'CPU ms (statements)':24}{'without':>14}{'with':>14}   more, median of {PAIRS} pairs (95 % interval)")
        for name, path in PAGES:
            paths = [f"/clients/{t.id}{path}" for t in (plain, more)]
            cells = [measure(app, http, each) for each in paths]
            middle, low, high = compare(http, *paths)
            said = "".join(f"{f'{ms:.1f} ({n})':>14}" for ms, n in cells)
            print(f"{name:24}{said}   {middle:+.1f} % ({low:+.1f} to {high:+.1f})", flush=True)
        for name, path in OWN:
            ms, n = measure(app, http, f"/clients/{more.id}{path}")
            print(f"{name:24}{'':>14}{f'{ms:.1f} ({n})':>14}")


if __name__ == "__main__":
    os.environ.setdefault("SELFMON_BENCH", "1")
    main()
