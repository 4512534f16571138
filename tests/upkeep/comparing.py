"""Two databases of one house held against each other: what was withdrawn in the one that lived, and is there in the other."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from selfmon.audit import withdrawn
from selfmon.core.db import Base

# Rows of these may come back, or go by a rule of their own; everything else is held against the ledger.
OTHERWISE = {
    "account rows of a moment": "device_sessions tries own_log_openings invitations calendar_feeds",
    "dropped whole by the restore": "drafts turns parked_posts",
    "closed or held whole by the restore": "supervision_packs second_readings second_reading_texts outbox grants",
    "never deleted, grows": "audit_heads audit_events tombstones consents stop_links reminder_sweeps",
    "lives outside": "ledger_waiting root_checks",
    "its key is in the key store, which no restore brings back": "outbox_keys own_log_keys",
    "one of the same day takes its place": "therapist_anchors",
    "deleting it widens: what was out of sight is seen again": "set_asides",
    "has words of its own in the ledger": "people entries entry_revisions held_answers reminders own_log_rows",
}
EXEMPT = {name: why for why, names in OTHERWISE.items() for name in names.split()}


Tables = dict[str, dict[Any, dict[str, Any]]]


def read_rows(engine: sa.Engine) -> Tables:
    """Every row of every table by its key."""
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            rows = connection.execute(sa.select(table)).mappings()
            found[table.name] = {tuple(row[c] for c in table.primary_key): dict(row) for row in rows}
    return found


def list_revived(lived: Tables, restored: Tables) -> list[str]:
    """What the restored database has that had been withdrawn in the one that lived. Inside an app context."""
    return [
        *_list_rows(lived, restored),
        *_list_columns(lived, restored),
        *_list_settings(lived, restored),
        *_list_quiet(lived, restored),
    ]


def _list_rows(lived: Tables, restored: Tables) -> Iterator[str]:
    for name in lived.keys() - EXEMPT.keys() | {"entries", "own_log_rows"}:
        for key in restored[name].keys() - lived[name].keys():
            yield f"{name}: {key} is there again"


def _list_columns(lived: Tables, restored: Tables) -> Iterator[str]:
    for columns, is_ended in ((withdrawn.closings, True), (withdrawn.undoings, False)):
        for column in columns.given():
            name = column.class_.__tablename__
            for key in restored[name].keys() & lived[name].keys():
                now, then = lived[name][key][column.key], restored[name][key][column.key]
                if (now is not None) is is_ended and (then is not None) is not is_ended:
                    yield f"{name}.{column.key}: {key} is as before"


def _list_settings(lived: Tables, restored: Tables) -> Iterator[str]:
    for key, then in restored["client_profiles"].items():
        now = lived["client_profiles"][key]
        yield from (f"{key} {wish}" for wish in ("words_wait", "keep_to_myself") if now[wish] and not then[wish])
        yield from (f"{key} sees {chart}" for chart in set(now["hidden_charts"]) - set(then["hidden_charts"]))
    for key, then in restored["people"].items():
        if then["active"] and not lived["people"][key]["active"]:
            yield f"{key} is let in"
    for key, then in restored["treatments"].items():
        if then["ended_on"] is None and lived["treatments"][key]["ended_on"] is not None:
            yield f"{key} goes on"


def _list_quiet(lived: Tables, restored: Tables) -> Iterator[str]:
    yield from (f"{key} is in sight" for key in lived["set_asides"].keys() - restored["set_asides"].keys())
    quiet, again = ({_days(b) for b in tables["breaks"].values() if not b["ended_at"]} for tables in (lived, restored))
    yield from (f"asked in the break {days}" for days in quiet - again)


def _days(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["client_id"], row["from_on"], row["until_on"]
