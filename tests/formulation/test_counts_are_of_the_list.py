"""Whatever is written, shared, held back or not due: a count beside a line equals what the entry list shows of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from selfmon.clinic.client_page import build_page
from selfmon.clinic.closeness import build_closeness
from selfmon.clinic.noted import count_noted
from selfmon.clinic.work_record import load_record
from selfmon.core.db import db, writing
from selfmon.diary.kinds import Pick
from selfmon.diary.models import Entry
from selfmon.formulation.items import WHO_IS_THERE
from selfmon.journal import items
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.treatment.permit import find_treatment
from tests.house.world import NOW, as_actor, note
from tests.people import People

WHO = [code for code, _label in items.ABOUT]
MOVES = [code for code, _label in items.MOVES]
NEEDED = ["mirroring", "peace", "cannot_tell"]
PROTECTING = [code for code, _label in items.PROTECTING]
HELD = ["kindness", "said_need", "something_else"]  # few, so that some come again
EPISODE = st.fixed_dictionaries(
    {
        "about": st.sampled_from([*WHO, None]),
        "moves": st.lists(st.sampled_from(MOVES), max_size=3, unique=True),
        "needed": st.lists(st.sampled_from(NEEDED), max_size=2, unique=True),
        "protecting": st.lists(st.sampled_from(PROTECTING), max_size=2, unique=True),
        "held": st.sampled_from([*HELD, None]),
        "held_back": st.sampled_from([False, False, True]),
        "days_ago": st.sampled_from([0, 1, 9, 60, 120, 181, 182, 183, 200]),
    }
)
# The same nine times: more than any count that stops short of it.
NINE = [
    {
        "about": "work",
        "moves": MOVES[:2],
        "needed": ["peace"],
        "protecting": PROTECTING[:2],
        "held": "kindness",
        "held_back": False,
        "days_ago": n,
    }
    for n in range(9)
]
# Nothing, one of the two streams, or both, and both more often: there is the most to count.
BOTH = [{Stream.EPISODES: depth, Stream.PATTERNS: depth} for depth in Depth]
SHARED = st.sampled_from([*BOTH, *BOTH, {Stream.EPISODES: Depth.WORDS}, {Stream.PATTERNS: Depth.WORDS}, {}])


def count(question: str, codes: Iterable[str | None]) -> dict[str, int]:
    """How often each was picked, by its label; what nobody can tell is no need."""
    counted = Counter(code for code in codes if code and code != "cannot_tell")
    return {str(items.LABELS[question][code]): n for code, n in counted.items()}


def test_every_count_equals_the_entry_list(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist, phase=3)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.lists(EPISODE, min_size=5, max_size=9), SHARED, st.booleans())
    @example(NINE, BOTH[-1], True)
    def holds(written: list[dict[str, Any]], shared: dict[Stream, Depth], is_due: bool) -> None:
        with app.app_context(), writing(db.session):
            db.session.execute(sa.delete(Entry))
            db.session.execute(sa.delete(Grant))
            permit = own_permit(db.session, as_actor(client), NOW)
            for one in written:
                at, held_back = NOW - timedelta(days=int(str(one["days_ago"])), hours=1), one["held_back"]
                moves = {"moves": tuple(Pick(code) for code in one["moves"])}
                stung = note(permit, "episode", at, values={"about": one["about"]}, many=moves, held_back=held_back)
                again = {what: tuple(Pick(code) for code in one[what]) for what in ("needed", "protecting")}
                note(permit, "looking_again", at, many=again, parent_id=stung, held_back=held_back)
                if one["held"]:
                    note(permit, "held", at, values={"what": one["held"]}, held_back=held_back)
            if not is_due:
                db.session.execute(sa.update(Entry).values(words_at=NOW + timedelta(days=1)))
        for stream, depth in shared.items():
            people.grant(client, therapist, stream, depth)
        with app.test_request_context():
            actor = as_actor(therapist)
            found = find_treatment(db.session, actor, treatment.id)
            sees = permit_for(db.session, actor, client.id, "client_page", NOW)
            record = load_record(db.session, found, NOW)
            listed = [e for e, _line, _told in build_page(db.session, sees, record, {}, n_newest=100).newest]
            noted = count_noted(db.session, sees)
            closeness = build_closeness(db.session, sees, found)
        for setting, who in WHO_IS_THERE.items():
            there = [e for e in listed if e.kind == "episode" and e.choices.get("about") in who]
            named = Counter(p.code for e in there for p in e.many.get("moves", ()) if p.code != "none")
            labels = {str(label): code for code, label in items.MOVES}
            assert noted[setting].n == len(there)
            assert {labels[label]: k for label, k in noted[setting].moves} == named
            ids = {e.id for e in there}
            again = [e for e in listed if e.kind == "looking_again" and e.parent_id in ids and e.many.get("protecting")]
            seen = Counter(str(items.LABELS["protecting"][p.code]) for e in again for p in e.many["protecting"])
            assert dict(noted[setting].protecting) == seen
            assert noted[setting].n_looked_again == len({e.parent_id for e in again})
            assert noted[setting].n_all == sum(e.kind == "episode" for e in listed)
        moments = [*closeness.other_held, *(one for need in closeness.needs for one in need.held)]
        assert {one.label: one.n for one in moments} == count("what", (e.choices.get("what") for e in listed))
        picked = (p.code for e in listed if e.kind == "looking_again" for p in e.many.get("needed", ()))
        assert {need.looks.label: need.looks.n for need in closeness.needs if need.looks.n} == count("needed", picked)

    holds()
