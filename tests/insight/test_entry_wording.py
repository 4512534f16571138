"""An entry is told in words, to each reader as far as they may see it, and never by what was left out."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import KINDS, Pick
from selfmon.insight.labels import tell_entry
from selfmon.insight.step_names import STEPS


def an_entry(kind: str, **more: Any) -> EntryView:
    at = datetime(2026, 5, 12, 15, 10)
    facts: dict[str, Any] = {"numbers": {}, "asked": (), "skipped": (), **more}
    return EntryView(
        id=uuid4(),
        kind=kind,
        occurred_at=at,
        zone="UTC",
        local_at=at,
        local_day=date(2026, 5, 12),
        entry_mode="now",
        parent_id=None,
        is_clock_corrected=False,
        **facts,
    )


STUNG = {"numbers": {"peak": 5}, "choices": {"closest_to": "envy"}, "many": {"triggers": (Pick("comparison"),)}}
TOLD = [
    ("check_in", {"numbers": {"pleasantness": -2, "energy": 2}}, "Unpleasant, and keyed up."),
    ("check_in", {"numbers": {"pleasantness": None, "energy": -1}}, "Body: a little slow."),
    ("check_in", {"numbers": {"shame": 4}}, "Exposed, or wanting to hide: strongly."),
    (
        "episode",
        STUNG,
        "Closest to envy, very strong at its height. It came when I measured myself against someone.",
    ),
    (
        "episode",
        {"numbers": {"peak": 5}, "choices": {"closest_to": "other"}},
        "Something other than shame or envy, very strong at its height.",
    ),
    ("episode", {"numbers": {"peak": 5}}, "Something stung, very strong at its height."),
    ("episode", {}, "Something stung."),
    ("hard_moment", {"words": {"note": "the corridor"}}, "A hard moment: a mark."),
    ("hard_moment", {}, "A hard moment: a mark."),
    ("held", {"choices": {"what": "asked_help"}}, "I asked for help, or took it."),
    ("held", {}, "Something held."),
    (
        "practice",
        {"plain": {"exercise": "1"}, "choices": {"landing": "steadying"}},
        "Slow rhythm. It was steadying.",
    ),
    (
        "settling",
        {"numbers": {"strength": 3}, "choices": {"passed": "partly"}},
        "Looking in again: about half. It has passed in part.",
    ),
    ("weekly", {"plain": {"week_on": date(2026, 5, 4), "not_come_up": []}}, "The week from 4 May, looked back on."),
    ("after_session", {"numbers": {"understood": 2}}, "After a session. Felt understood: partly."),
]


@pytest.mark.parametrize(("kind", "more", "sentence"), TOLD)
def test_an_entry_is_told_in_a_sentence(app: Flask, kind: str, more: dict[str, Any], sentence: str) -> None:
    with app.test_request_context():
        assert tell_entry(an_entry(kind, **more)).sentence == sentence


def test_every_kind_has_a_sentence_even_with_nothing_in_it(app: Flask) -> None:
    with app.test_request_context():
        for kind in KINDS:
            assert tell_entry(an_entry(kind)).sentence.endswith(".")


def test_what_was_skipped_is_neither_told_nor_counted(app: Flask) -> None:
    skipped = ("shame", "warmth", "self_worth")
    with app.test_request_context():
        told = tell_entry(an_entry("check_in", numbers={"pleasantness": 1}, asked=skipped, skipped=skipped))
    assert told.lines == [("How does it feel to be you right now?", "a little pleasant")]


def test_every_rating_in_steps_has_a_word_for_each_step() -> None:
    for kind in KINDS.values():
        for code, held in kind.numbers.items():
            if held.is_whole:
                lowest, steps = STEPS[code]
                assert (lowest, lowest + len(steps) - 1) == (held.low, held.high), code
