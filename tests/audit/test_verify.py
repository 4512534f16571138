"""Whatever is done to the record of who looked, short of rewriting everything with the key, is found."""

import random

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.audit.anchors import AnchorFile, anchor_path, read_anchors
from selfmon.audit.models import AuditEvent, AuditHead
from selfmon.audit.verify import verify_trail
from selfmon.core.db import db, writing
from selfmon.sharing.access import permit_for
from tests.house.world import NOW, as_actor
from tests.people import People

LINKS = 12


@pytest.fixture
def file(app: Flask, people: People) -> AnchorFile:
    clients, therapist = [people.client(), people.client()], people.therapist()
    with app.app_context():
        for n in range(LINKS):
            permit_for(db.session, as_actor(therapist), clients[n % 2].id, "client_page", NOW)
    return load(app)


def load(app: Flask) -> AnchorFile:
    with app.app_context():
        found = read_anchors(anchor_path())
    assert found is not None
    return found


def tamper(draw: random.Random) -> None:
    """One of the ways to change the record."""
    ids = list(db.session.execute(sa.select(AuditEvent.id).order_by(AuditEvent.subject_id, AuditEvent.seq)).scalars())
    one = draw.choice(ids)
    row = db.session.get_one(AuditEvent, one)
    last = db.session.execute(
        sa.select(sa.func.max(AuditEvent.seq)).where(AuditEvent.subject_id == row.subject_id)
    ).scalar_one()
    way = draw.choice(("edit", "delete", "reorder", "truncate", "head"))
    if way == "edit":
        column = draw.choice(("action", "detail", "actor_id", "on_day", "at"))
        from datetime import timedelta
        from uuid import uuid4

        new = {
            "action": "nothing",
            "detail": "else",
            "actor_id": uuid4(),
            "on_day": row.on_day - timedelta(days=1),
            "at": row.at - timedelta(seconds=1),
        }[column]
        db.session.execute(sa.update(AuditEvent).where(AuditEvent.id == one).values({column: new}))
    elif way == "delete":
        db.session.execute(sa.delete(AuditEvent).where(AuditEvent.id == one))
    elif way == "reorder":
        other = 1 if row.seq != 1 else 2
        for seq, new in ((row.seq, 9999), (other, row.seq), (9999, other)):
            db.session.execute(
                sa.update(AuditEvent)
                .where(AuditEvent.subject_id == row.subject_id, AuditEvent.seq == seq)
                .values(seq=new)
            )
    elif way == "truncate":  # cut the end off and roll the head back to fit
        db.session.execute(sa.delete(AuditEvent).where(AuditEvent.subject_id == row.subject_id, AuditEvent.seq == last))
        before = db.session.execute(
            sa.select(AuditEvent).where(AuditEvent.subject_id == row.subject_id, AuditEvent.seq == last - 1)
        ).scalar_one()
        db.session.execute(
            sa.update(AuditHead).where(AuditHead.subject_id == row.subject_id).values(seq=last - 1, mac=before.mac)
        )
    else:
        db.session.execute(sa.update(AuditHead).where(AuditHead.subject_id == row.subject_id).values(seq=last - 1))


def test_an_untouched_record_is_clean(app: Flask, file: AnchorFile) -> None:
    with app.app_context():
        finding = verify_trail(db.session, file)
    assert finding.is_clean
    assert (finding.chains, finding.links, finding.anchored) == (2, LINKS, LINKS)


def test_two_hundred_tamperings_are_all_found(app: Flask, file: AnchorFile) -> None:
    draw, missed = random.Random(3), 0
    with app.app_context():
        for _n in range(200):
            with db.session.begin_nested() as point:
                tamper(draw)
                db.session.expire_all()
                missed += verify_trail(db.session, file).is_clean
                point.rollback()
            db.session.rollback()
    assert missed == 0


def test_shortening_needs_the_anchor_to_be_found(app: Flask, people: People, file: AnchorFile) -> None:
    """A whole chain that is gone is missed by its anchor."""
    with app.app_context(), writing(db.session):
        db.session.execute(sa.delete(AuditEvent))
        db.session.execute(sa.delete(AuditHead))
    with app.app_context():
        assert {p.code for p in verify_trail(db.session, file).problems} == {"gone"}
