"""How many SQL statements a page may need, whatever the history."""

import inspect
import re
from datetime import timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.keystore import KeptKey, KeyStore
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth
from tests.forms import post, token_of
from tests.people import People
from tests.statements import count_statements

from .world import NOW, World, as_actor, make_world, note, set_consent


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def test_saving_a_check_in_takes_eight_statements_at_most(world: World) -> None:
    http = world.app.test_client()
    world.people.sign_in(http, world.client, "log", now=NOW)
    post(http, "/check-in", {"pleasantness": "1"})
    form = {"pleasantness": "2", "energy": "-1", "shame": "3", "note": "a word", "company": ["family"]}
    form |= {"csrf_token": token_of(http)}
    with count_statements(world.app) as statements:
        assert http.post("/check-in", data=form).status_code == 303
    assert statements.count <= 8, "\n".join(statements.texts)


def test_a_form_that_says_what_it_asked_is_saved_by_five_statements(world: World) -> None:
    """Who asks with what a Permit needs, whether this id is known, the form's draft, and two rows."""
    http = world.app.test_client()
    world.people.sign_in(http, world.client, "log", now=NOW)
    post(http, "/check-in", {"pleasantness": "1"})
    form = {"pleasantness": "2", "note": "a word", "asked": "pleasantness,energy", "csrf_token": token_of(http)}
    with count_statements(world.app) as statements:
        assert http.post("/check-in", data=form).status_code == 303
    assert statements.count <= 5, "\n".join(statements.texts)


def test_the_end_of_a_request_crosses_into_no_loop_of_asyncio(app: Flask) -> None:
    """Flask starts a thread for each end that is a coroutine, on every request."""
    assert [end.__name__ for end in app.teardown_appcontext_funcs if inspect.iscoroutinefunction(end)] == []


def test_a_save_asks_the_key_store_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the client's own key; the days on which the therapist reads are opened where a page says them."""
    http = world.app.test_client()
    world.people.sign_in(http, world.client, "log", now=NOW)
    post(http, "/check-in", {"pleasantness": "1"})
    asked: list[str] = []
    find = KeyStore.find

    def note_find(store: KeyStore, kind: str, owner: str) -> KeptKey | None:
        asked.append(kind)
        return find(store, kind, owner)

    monkeypatch.setattr(KeyStore, "find", note_find)
    form = {"pleasantness": "2", "note": "a word", "csrf_token": token_of(http)}
    assert http.post("/check-in", data=form).status_code == 303
    assert asked == ["client"]


def test_the_client_page_needs_the_same_statements_for_a_long_history(world: World) -> None:
    set_consent(world, "words")
    http = world.app.test_client()
    world.people.sign_in(http, world.therapist, now=NOW)

    def count() -> int:
        http.get(f"/clients/{world.treatment_id}")
        with count_statements(world.app) as statements:
            assert http.get(f"/clients/{world.treatment_id}").status_code == 200
        return statements.count

    short = count()
    with world.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(world.client), NOW)
        for day in range(60):
            at = NOW - timedelta(days=100 - day)
            note(permit, "check_in", at, values={"pleasantness": day % 5 - 2}, words={"note": "word"})
            note(permit, "episode", at, values={"peak": day % 7})
    assert count() == short
    assert short <= 42


@pytest.mark.parametrize("n", [2, 20, 200])
def test_the_caseload_takes_twelve_statements_at_most(world: World, n: int) -> None:
    for _number in range(n):
        client = world.people.client()
        world.people.treatment(client, world.therapist)
        world.people.grant(client, world.therapist, "mood", Depth.NUMBERS)  # type: ignore[arg-type]
    http = world.app.test_client()
    world.people.sign_in(http, world.therapist, now=NOW)
    with count_statements(world.app) as statements:
        said = http.get("/clients").get_data(as_text=True)
    assert said.count("<tr>") == n + 2
    assert statements.count <= 12, "\n".join(statements.texts)


def test_the_caseload_sends_the_same_text_for_any_number_of_clients(world: World) -> None:
    """But for a list of ids: what is sent anew each time is compiled anew each time."""

    def read() -> list[str]:
        http.get("/clients")
        with count_statements(world.app) as statements:
            assert http.get("/clients").status_code == 200
        return [re.sub(r" IN \((?:[^()]|\([^()]*\))*\)", " IN (…)", text) for text in statements.texts]

    set_consent(world, "numbers")
    http = world.app.test_client()
    world.people.sign_in(http, world.therapist, now=NOW)
    few = read()
    for _number in range(3):
        client = world.people.client()
        world.people.treatment(client, world.therapist)
        world.people.share_all(client, world.therapist)
    assert read() == few
