"""What an administrator and a monitor are told of the upkeep, in plain words; and the worker's daily timer."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.db import db
from selfmon.house import House, current_house
from selfmon.upkeep.backup import list_backups
from selfmon.upkeep.daily import DRILL_EACH, LATE, TRY_AGAIN, Diary, is_anything_due, read_diary, since
from selfmon.web.actor import request_now
from selfmon.web.gate import administrator
from selfmon.web.metrics import Reading

blueprint = Blueprint("upkeep", __name__)


def workshop() -> Path:
    """Where the upkeep keeps its diary and works."""
    return current_house().folders.data / "upkeep"


@blueprint.get("/administration/upkeep")
@administrator
def show_upkeep() -> ResponseReturnValue:
    house, diary = current_house(), read_diary(workshop())
    return render_template(
        "upkeep/upkeep.html",
        is_set_up=bool(house.places.recipient),
        backup_at=_instant(diary.backup_at),
        backup_seconds=diary.backup_seconds,
        backup_megabytes=diary.backup_bytes / 1e6,
        drill_at=_instant(diary.drill_at),
        is_passed=bool(diary.drill_at) and diary.drill_at == diary.drill_passed_at,
        fault=diary.fault,
        n_backups=len(list_backups(house.places)),
        kept_days=house.places.kept_days,
        are_keys_inside=keys_lie_inside(house),
        has_copy=house.places.keys_copy is not None,
        n_waiting=ledger.count_waiting(db.session),
        is_late=since(diary.backup_at, request_now()) > LATE,
    )


def warn_operator() -> list[str]:
    """For the monitor: what keeps nobody from saving, and should be looked at."""
    diary, now, house = read_diary(workshop()), clock.utc_now(), current_house()
    said = []
    if not house.is_demo and since(diary.backup_at, now) > LATE:
        said.append(_backup_words(diary, bool(house.places.recipient)))
    if diary.drill_at and diary.drill_at != diary.drill_passed_at:
        said.append("the last restore drill did not pass")
    elif diary.backup_at and since(diary.drill_at, now) > 2 * DRILL_EACH:
        said.append("no restore drill for two months")
    if keys_lie_inside(house):
        said.append("the keys lie in the data folder: who copies it has both (docs/deploy.md)")
    if ledger.count_waiting(db.session):
        said.append("the ledger cannot be written: what was withdrawn waits in the database")
    return said


def keys_lie_inside(house: House) -> bool:
    """True where a copy of the data folder holds keys too, as an earlier version made it. A demo is one folder, and may."""
    return not house.is_demo and any(
        path is not None and path.exists() and path.is_relative_to(house.folders.data)
        for path in (house.secrets_file, house.key_ring.store.path)
    )


def read_upkeep() -> list[Reading]:
    """For Prometheus. What has never been is left out."""
    diary, now = read_diary(workshop()), clock.utc_now()
    waiting = ledger.count_waiting(db.session)
    found = [Reading("ledger_waiting", "Lines of the ledger that could not be written yet", waiting)]
    for name, said, at in (
        ("backup_age_seconds", "Since the last verified backup", diary.backup_at),
        ("drill_age_seconds", "Since the last restore drill that passed", diary.drill_passed_at),
    ):
        if at:
            found.append(Reading(name, said, since(at, now).total_seconds()))
    if diary.backup_bytes:
        found.append(Reading("backup_duration_seconds", "What the last verified backup took", diary.backup_seconds))
        found.append(Reading("backup_size_bytes", "Size of the last verified backup", diary.backup_bytes))
    return found


def _backup_words(diary: Diary, is_set_up: bool) -> str:
    if not is_set_up:
        return "no backups are made: SELFMON_BACKUP_RECIPIENT is not set"
    last = diary.backup_at[:16].replace("T", " ") + " UTC" if diary.backup_at else "never"
    return f"the last verified backup: {last}"


def begin_the_day(app: Flask) -> None:
    """Each minute, from the worker: start the day's upkeep in a process of its own when it is due."""
    with app.app_context():
        if not is_anything_due(db.session, current_house().places, workshop(), clock.utc_now()):
            return
        marker = workshop() / "started"
        if marker.exists() and clock.utc_now().timestamp() - marker.stat().st_mtime < TRY_AGAIN.total_seconds():
            return
        workshop().mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.touch(mode=0o600)
        root = current_house().folders.program
    # What a save waited for beside a backup was the processor, not the disk or a lock (docs/reliability.md): pages go first.
    words = ["nice", "-n", "10", sys.executable, "-m", "flask", "--app", "app", "upkeep"]
    subprocess.Popen(words, cwd=root, start_new_session=True)  # noqa: S603 - our own words, no shell


def _instant(at: str) -> datetime | None:
    return datetime.fromisoformat(at) if at else None
