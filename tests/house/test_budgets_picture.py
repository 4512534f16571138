"""How many SQL statements the pages of the shared picture may need, whatever was written, offered and answered before."""

from datetime import timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.formulation import answering, picture, placing, reviews
from selfmon.formulation.unread import find_to_read
from selfmon.sharing.access import own_permit
from selfmon.treatment.permit import find_treatment
from tests.people import People
from tests.statements import count_statements

from .world import LONG_AGO, NOW, World, as_actor, make_world, note, set_consent


@pytest.fixture
def world(app: Flask, people: People) -> World:
    world = make_world(app, people)
    set_consent(world, "words")
    return world


def write_more(world: World) -> None:
    """Versions, reviews, places and entries of a year beside the few there are."""
    with world.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        own = own_permit(db.session, as_actor(world.client), NOW)
        for n in range(12):
            at = LONG_AGO + timedelta(days=3 + 2 * n, hours=1)
            line = picture.add_line(db.session, record, "move", "work", {"move": f"move {n}"}, at)
            picture.offer_draft(db.session, record, at)
            answered = at + timedelta(days=1)
            answering.answer_line(db.session, world.client.id, world.treatment_id, line, "shown", {}, answered)
            review = reviews.keep_draft(db.session, record, {"step": f"step {n}"}, at)
            reviews.offer_draft(db.session, record, at)
            reviews.answer_review(db.session, world.client.id, world.treatment_id, review, "yes", "", answered)
            placing.place_by_hand(db.session, record, at.date(), 4, 4, "a reason", at)
            note(own, "episode", at, values={"peak": n % 7, "about": "work"})
            note(own, "held", at, values={"what": "kindness"})


DESK = {"picture": 15, "picture/together?setting=work": 15, "picture/closeness": 22, "review": 22}
PHONE = {"/picture": 9, "/next-step": 9, "/next-step?ratings=1": 10}


@pytest.mark.parametrize("page", [*DESK, *PHONE])
def test_it_needs_the_same_statements_for_a_long_history(world: World, page: str) -> None:
    http = world.app.test_client()
    world.people.sign_in(http, world.client if page in PHONE else world.therapist, now=NOW)
    path = page if page in PHONE else f"/clients/{world.treatment_id}/{page}"

    def count() -> int:
        assert http.get(path).status_code == 200
        with count_statements(world.app) as statements:
            assert http.get(path).status_code == 200
        return statements.count

    few = count()
    write_more(world)
    assert count() == few
    assert few <= (DESK | PHONE)[page]


@pytest.mark.parametrize("has_more", [False, True])
def test_what_waits_to_be_read_is_found_in_three_statements(world: World, has_more: bool) -> None:
    if has_more:
        write_more(world)
    with world.app.app_context(), count_statements(world.app) as statements:
        assert find_to_read(db.session, world.client.id, NOW) == ("/picture" if has_more else "")
    assert statements.count <= 3, "\n".join(statements.texts)
