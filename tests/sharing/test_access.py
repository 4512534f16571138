"""The Permit: decided and recorded before anything is read; a locked session can add and nothing else."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.audit.models import AuditEvent
from selfmon.core.db import db
from selfmon.core.errors import Locked, NotAllowed
from selfmon.diary.reading import read_entries
from selfmon.sharing.access import own_permit, permit_for, permits_for
from selfmon.sharing.models import Depth, Stream
from tests.house.world import NOW, as_actor
from tests.people import People
from tests.statements import count_statements


def test_the_access_row_is_committed_before_anything_is_read(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    with app.app_context():
        permit_for(db.session, as_actor(therapist), client.id, "client_page", NOW)
        assert not db.session.in_transaction() or not db.session.new
        with db.engine.connect() as another:
            assert another.execute(sa.select(AuditEvent.action)).scalars().all() == ["opened_page"]


def test_a_locked_session_gets_a_sealer_and_no_opener(app: Flask, people: People) -> None:
    client = people.client()
    with app.app_context():
        permit = own_permit(db.session, replace(as_actor(client), mode="log", read_until=None), NOW)
        assert permit.sealer is not None
        assert permit.opener is None
        with pytest.raises(Locked):
            read_entries(db.session, permit, ["check_in"])


def test_nobody_but_a_client_has_a_diary_of_their_own(app: Flask, people: People) -> None:
    therapist = people.therapist()
    with app.app_context(), pytest.raises(NotAllowed):
        own_permit(db.session, as_actor(therapist), NOW)


def test_a_permit_shows_no_key_and_cannot_be_stored(app: Flask, people: People) -> None:
    import pickle

    client = people.client()
    with app.app_context():
        permit = own_permit(db.session, as_actor(client), NOW)
        assert "sealer" not in repr(permit)
        assert "keys" not in repr(permit.opener)
        with pytest.raises(TypeError):
            pickle.dumps(permit)


def test_a_caseload_is_decided_in_a_fixed_number_of_statements(app: Flask, people: People) -> None:
    therapist, clients = people.therapist(), [people.client() for _n in range(30)]
    for client in clients:
        people.grant(client, therapist, Stream.MOOD, Depth.WORDS)
    counts = []
    for some in (clients[:3], clients):
        with count_statements(app) as statements, app.app_context():
            permits = permits_for(db.session, as_actor(therapist), [c.id for c in some], "caseload", NOW)
        counts.append(statements.count)
        assert all(w.depth == Depth.NUMBERS for p in permits for w in p.windows)  # never words on a list
    assert counts[0] == counts[1]
    with app.app_context():
        n = db.session.execute(sa.select(sa.func.count()).select_from(AuditEvent)).scalar_one()
    assert n == 30  # one row per client and day
