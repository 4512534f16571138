"""Last week's backup, restored: a line that was left out since is not asked about again."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.audit import ledger
from selfmon.core.db import db, writing
from selfmon.formulation import answering, picture
from selfmon.treatment.permit import find_treatment
from selfmon.upkeep.snapshot import take_snapshot
from tests.clocks import NOW
from tests.house.world import World, as_actor, make_world
from tests.people import People

from .second_place import LATER, restore_into

BEFORE = NOW - timedelta(days=2)


def own(world: World) -> answering.OwnPicture:
    return answering.load_own_picture(db.session, world.client.id, world.treatment_id, LATER)


def say(world: World, line: UUID, said: str) -> None:
    with writing(db.session):
        answering.answer_line(db.session, world.client.id, world.treatment_id, line, said, {}, NOW)


@pytest.mark.parametrize("known", ["not answered", "shown"])
@pytest.mark.parametrize("how", ["left out", "taken back"])
def test_a_line_left_out_after_the_backup_stays_left_out(
    registered: Flask, people: People, tmp_path: Path, new_place: Callable[[], sa.URL], known: str, how: str
) -> None:
    world = make_world(registered, people)
    with registered.app_context():
        with writing(db.session):
            record = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
            line = picture.add_line(db.session, record, "move", "work", {"move": "going quiet"}, BEFORE)
            picture.offer_draft(db.session, record, BEFORE)
        if known == "shown":
            say(world, line, "shown")
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        if how == "left out":
            say(world, line, "left_out")
        else:
            say(world, line, "shown")
            with writing(db.session):
                answering.withdraw_line(db.session, world.client.id, world.treatment_id, line, NOW)
        db.session.close()
    restored = restore_into(registered, tmp_path / "snapshot", new_place(), tmp_path / "home", position)
    with restored.app_context():
        found = own(world)
        assert line in {one.id for one in found.left_out}
        assert line not in {one.id for one in [*found.asked, *found.shown]}
        db.session.close()
        db.engine.dispose()
