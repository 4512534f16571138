"""A stop, an opt-out, a break or an end of sharing that was committed before *sending*: that mail never goes.

Two threads race over one note each time. The one that stops looks, inside its own write and after its change, whether
the note is *sending* yet: if not, its commit came first. Small in the ordinary suite; SELFMON_SOAK=1 runs 1,000.
"""

import os
import random
import threading
import time
from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.mail import Recorder
from selfmon.core.posting import Posting
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.journal.pauses import start_break
from selfmon.reminders import addresses, plans
from selfmon.reminders.delivery import Post, mark_sending
from selfmon.reminders.digest import prepare_digest
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import Outbox, State
from selfmon.reminders.sweeping import sweep
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Grant, Stream
from tests.house.world import as_actor
from tests.people import People

from .posts import MORNING, NINE, remind

ROUNDS = 1000 if os.environ.get("SELFMON_SOAK") else 60
KINDS = ("stop", "opt_out", "break", "practice", "sharing")
CHANGED = (State.SENDING, State.SENT)


def begin(app: Flask, people: People, kind: str) -> dict[str, Any]:
    """One note in a worker's hands, and what the other thread needs to stop it."""
    client = people.client()
    facts: dict[str, Any] = {"client": client}
    if kind == "sharing":
        therapist = people.therapist()
        people.treatment(client, therapist)
        people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
        with app.app_context(), writing(db.session):
            keep_entry(
                db.session,
                own_permit(db.session, as_actor(client, MORNING), MORNING),
                Facts("check_in", uuid4(), MORNING, client.zone, values={"pleasantness": 1}),
                MORNING,
            )
        facts["therapist"] = therapist
        facts["reminder"] = remind(app, therapist, what="digest").id
    else:
        facts["reminder"] = remind(app, client).id
    with app.app_context():
        sweep(db.session, NINE)
        with writing(db.session):
            facts["note"] = db.session.execute(
                sa.update(Outbox)
                .where(Outbox.reminder_id == facts["reminder"])
                .values(state=State.CLAIMED, held_by="w")
                .returning(Outbox.id)
            ).scalar_one()
    return facts


def act(app: Flask, kind: str, facts: dict[str, Any]) -> bool:
    """Stop it; True when that was committed before the note was *sending*."""
    client = facts["client"]
    with app.app_context(), writing(db.session) as session:
        if kind == "stop":
            plans.stop_reminder(session, plans.find_reminder(session, client.id, facts["reminder"]), NINE)
        elif kind == "opt_out":
            addresses.opt_out(session, client.id, NINE)
        elif kind == "break":
            start_break(session, client.id, "two_weeks", date(2026, 5, 14))
        elif kind == "practice":
            keep_entry(
                session,
                own_permit(session, as_actor(client, NINE), NINE),
                Facts(
                    "practice",
                    uuid4(),
                    NINE,
                    client.zone,
                    values={"exercise": "1", "direction": "body", "measure": "tension"},
                ),
                NINE,
            )
        else:
            session.execute(
                sa.update(Grant).where(Grant.client_id == client.id).values(stopped_at=NINE, stopped_why="stopped")
            )
        session.flush()
        state = session.execute(sa.select(Outbox.state).where(Outbox.id == facts["note"])).scalar_one()
        return state not in CHANGED


def say_sending(app: Flask, post: Post, note_id: UUID, is_digest: bool, pause: float) -> bool:
    """The worker's side: True when the mail would now be handed over."""
    with app.app_context():
        digest = prepare_digest(db.session, note_id, NINE) if is_digest else None
        time.sleep(pause)
        with writing(db.session):
            return mark_sending(db.session, post, note_id, uuid4().hex, NINE, digest) is not None


def test_what_was_stopped_before_sending_never_goes(app: Flask, people: People) -> None:
    draw, outcomes = random.Random(5), Counter[tuple[str, bool, bool]]()
    post = Post(Recorder(), write_note, Posting(), lambda: NINE, worker="w")
    for number in range(ROUNDS):
        kind = KINDS[number % len(KINDS)]
        facts = begin(app, people, kind)
        said: dict[str, bool] = {}
        pauses = draw.uniform(0, 0.05 if kind == "sharing" else 0.006), draw.uniform(0, 0.006)
        barrier = threading.Barrier(2)

        def stop(
            kind: str = kind,
            facts: dict[str, Any] = facts,
            said: dict[str, bool] = said,
            pause: float = pauses[0],
            barrier: threading.Barrier = barrier,
        ) -> None:
            barrier.wait()
            time.sleep(pause)
            said["first"] = act(app, kind, facts)

        def send(
            kind: str = kind,
            facts: dict[str, Any] = facts,
            said: dict[str, bool] = said,
            pause: float = pauses[1],
            barrier: threading.Barrier = barrier,
        ) -> None:
            barrier.wait()
            said["goes"] = say_sending(app, post, facts["note"], kind == "sharing", pause)

        hands = [threading.Thread(target=stop), threading.Thread(target=send)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        assert not (said["first"] and said["goes"]), (kind, number)
        outcomes[kind, said["first"], said["goes"]] += 1
    print(dict(outcomes))
    assert sum(n for (_kind, first, _goes), n in outcomes.items() if first) > ROUNDS / 10  # both orders were met
    assert sum(n for (_kind, _first, goes), n in outcomes.items() if goes) > ROUNDS / 10
