"""What two questionnaires every four weeks over three years add to the therapist's pages: CPU milliseconds and statements.

The same house is measured without them and with them, in turns, so that the machine's own load falls on both.
"""

import os
import random
import tempfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from bench.pages import NOW, fill, measure, new_house

YEARS, EVERY = 3, 4
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


def main() -> None:
    """Print the table."""
    found: dict[str, list[tuple[float, int]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        app, people = new_house(folder)
        therapist = people.therapist()
        plain, more = (fill(people, app, therapist, 365 * YEARS, seed=3) for _two in range(2))
        fill_in(app, more.client_id, random.Random(3))
        http = app.test_client()
        people.sign_in(http, therapist, now=NOW)
        for name, path in PAGES:
            turns = [[measure(app, http, f"/clients/{t.id}{path}") for t in (plain, more)] for _turn in range(3)]
            found[name] = [min(turn[place] for turn in turns) for place in range(2)]
        for name, path in OWN:
            found[name] = [measure(app, http, f"/clients/{more.id}{path}")]
    print(f"{'CPU ms (statements)':28}{'without':>16}{'with':>16}")
    for name, cells in found.items():
        print(f"{name:28}" + "".join(f"{f'{ms:.1f} ({n})':>16}" for ms, n in cells))


if __name__ == "__main__":
    os.environ.setdefault("SELFMON_BENCH", "1")
    main()
