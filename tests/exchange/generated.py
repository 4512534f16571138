"""Diaries drawn at random from what the kinds themselves admit: a field that is added later is drawn without a line here."""

import string
from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from hypothesis import strategies as st

from selfmon.accounts.models import Rhythm
from selfmon.core.db import UtcDateTime
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import KINDS, Kind, Pick, Range
from selfmon.diary.models import EntryMode
from selfmon.journal.pauses import HELPING, LENGTHS
from selfmon.measures.models import Mode
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.practice.library import LIBRARY
from tests.clocks import NOW

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
SAID = TEXT.filter(bool)
MOMENTS = st.datetimes(
    min_value=(NOW - timedelta(days=400)).replace(tzinfo=None),
    max_value=NOW.replace(tzinfo=None),
    timezones=st.just(UTC),
)
ZONES = st.sampled_from(["Europe/Amsterdam", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns"])
CODES = {  # of plain columns that admit these alone
    "exercise": sorted(LIBRARY),
    "direction": ["body", "self_other", "other_self", "self_self"],
    "measure": ["tension", "soothed", "shame", "warmth"],
}
PARENTED = {"settling": "episode", "looking_again": "episode"}


def _number(of: Range) -> st.SearchStrategy[Any]:
    low, high = int(of.low), int(of.high)
    return st.integers(low, high) if of.is_whole else st.integers(low * 4, high * 4).map(lambda quarter: quarter / 4)


def _plain(column: sa.Column[Any]) -> st.SearchStrategy[Any]:
    """By the column's type; what hangs on other rows is empty here."""
    if column.foreign_keys:
        return st.none()
    if column.name in CODES:
        return st.sampled_from(CODES[column.name])
    by_type: list[tuple[type[Any], st.SearchStrategy[Any]]] = [
        (sa.Boolean, st.booleans()),
        (sa.Integer, st.integers(0, 300)),
        (UtcDateTime, MOMENTS),
        (sa.Date, st.dates(date(2020, 1, 1), date(2026, 1, 1))),
        (sa.JSON, st.lists(st.sampled_from(["a1", "b2"]), unique=True)),
        (sa.String, st.text(string.ascii_lowercase, max_size=8)),
    ]
    drawn = next(strategy for kind, strategy in by_type if isinstance(column.type, kind))
    return st.none() | drawn if column.nullable else drawn


def _values(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    columns = kind.model.__table__.columns
    fields: dict[str, st.SearchStrategy[Any]] = {
        **{name: st.none() | _number(of) for name, of in kind.numbers.items()},
        **{name: st.none() | st.sampled_from(codes) for name, codes in kind.choices.items()},
    }
    plain = {name: _plain(columns[name]) for name in kind.plain}
    needed = {name: drawn for name, drawn in plain.items() if not columns[name].nullable}
    return st.fixed_dictionaries(needed, optional={**fields, **{n: p for n, p in plain.items() if n not in needed}})


def _answered(pack: Pack) -> st.SearchStrategy[dict[str, Any]]:
    weight = st.sampled_from(pack.weights)
    numbers = [str(number) for number in pack.item_numbers]
    return st.fixed_dictionaries(
        {
            "pack_id": st.just(pack.id),
            "key_version": st.just(pack.version),
            "about": st.sampled_from(pack.targets or ("",)),
            "mode": st.sampled_from([mode.value for mode in Mode]),
            "answers": st.fixed_dictionaries({}, optional=dict.fromkeys(numbers, weight)),
            "stated": st.dictionaries(st.sampled_from([scale.code for scale in pack.scales]), st.just("3")),
            "started_at": st.none() | MOMENTS,
            "opens_on": st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
        }
    )


def _picks(kind: Kind) -> st.SearchStrategy[dict[str, tuple[Pick, ...]]]:
    """Tiles in any order: the order in which feelings were picked is told too."""
    return st.fixed_dictionaries(
        {},
        optional={
            question: st.lists(
                st.builds(
                    Pick,
                    st.sampled_from(many.codes),
                    st.none() | st.integers(0, 6) if many.has_intensity else st.none(),
                ),
                max_size=many.limit,
                unique_by=lambda pick: pick.code,
            ).map(tuple)
            for question, many in kind.many.items()
        },
    )


@st.composite
def entries(draw: st.DrawFn, code: str, parent: UUID | None = None) -> Facts:
    """One entry of a kind, as it might have been given."""
    kind = KINDS[code]
    if kind is QUESTIONNAIRE:
        values = draw(st.sampled_from(sorted(load_packs().values(), key=lambda p: p.id)).flatmap(_answered))
        asked = draw(
            st.lists(st.sampled_from([str(n) for n in load_packs()[values["pack_id"]].item_numbers]), unique=True)
        )
    else:
        values = draw(_values(kind))
        asked = draw(st.lists(st.sampled_from([*kind.columns, *kind.many, *kind.words, "note"]), unique=True))
    return Facts(
        code,
        uuid4(),
        draw(MOMENTS),
        draw(ZONES),
        draw(st.sampled_from(list(EntryMode))),
        values,
        draw(_picks(kind)),
        draw(st.fixed_dictionaries({}, optional=dict.fromkeys(kind.words, TEXT))),
        tuple(asked),
        tuple(asked[::2]),
        parent,
        draw(st.booleans()),
        draw(st.booleans()),
        is_clock_corrected=draw(st.booleans()),
        schema_version=draw(st.integers(1, kind.schema_version)),
        no_more_questions=draw(st.booleans()),
    )


SETTINGS = st.fixed_dictionaries(
    {
        "words_wait": st.booleans(),
        "keep_to_myself": st.booleans(),
        "rhythm": st.sampled_from(list(Rhythm)),
        "hidden_charts": st.lists(st.sampled_from(["month", "shame", "warmth"]), unique=True),
        "steady_name": TEXT,
        "reminder_wish": TEXT,
        "helping": st.lists(st.sampled_from(HELPING), max_size=3),
        "settling_put_off": st.booleans(),
        "breaks": st.lists(st.sampled_from(sorted(LENGTHS)), max_size=2),
        "set_aside": st.sets(st.sampled_from(sorted(LIBRARY)), max_size=3),
        "own_items": st.lists(SAID, max_size=3, unique=True),
        "goals": st.lists(st.tuples(SAID, st.booleans()), max_size=3),
        "list": st.lists(SAID, max_size=3),
        "plan": st.none() | st.dictionaries(st.sampled_from(["helps", "signs", "call"]), TEXT),
    }
)
