"""The order of feelings is the order of taps: how the tiles stand says nothing about what came first."""

import random
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.diary.reading import read_entries
from selfmon.insight.episodes import PAIRS, count_sequences
from selfmon.journal.items import FEELINGS
from selfmon.journal.models import Episode
from selfmon.sharing.access import own_permit
from tests.clocks import NOW
from tests.forms import post
from tests.house.world import as_actor
from tests.people import People

pytestmark = pytest.mark.one_database  # where tiles stand

PAIRED = sorted({code for pair in PAIRS for code in pair})
LISTED = [code for code, _label in FEELINGS]


@pytest.fixture
def client(people: People) -> Person:
    return people.client()


def sign_in(app: Flask, people: People, client: Person) -> FlaskClient:
    http = app.test_client()
    people.sign_in(http, client)
    return http


def tiles_of(html: str) -> list[str]:
    return re.findall(r'type="checkbox"\s+name="feelings"\s+value="(\w+)"', html)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'<input id="{name}" name="{name}" type="hidden" value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def tap(http: FlaskClient, tapped: Any, path: str = "/stung", with_script: bool = True) -> str:
    """Opens the page, taps the feelings that `tapped` picks of the tiles as they stand, sends it; the entry's page."""
    html = post(http, path, {"more": "1", "when": "now"}).get_data(as_text=True)
    codes = tapped(tiles_of(html))
    order = ",".join(codes) if with_script else ""
    told = {name: hidden(html, name) for name in ("uuid", "asked", "feelings_tiles", "schema")}
    told |= {"when": "now", "feelings": codes, "feelings_order": order}
    answer = post(http, path, told)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).rsplit("/", 1)[-1]


def how_it_stood(app: Flask, entry_id: str) -> tuple[bool | None, bool | None]:
    with app.app_context():
        row = db.session.execute(sa.select(Episode).where(Episode.entry_id == UUID(entry_id))).scalar_one()
        return row.tiles_turned, row.order_tapped


def sequences_of(app: Flask, client: Person) -> list[Any]:
    with app.app_context():
        permit = own_permit(db.session, as_actor(client), NOW)
        return count_sequences(read_entries(db.session, permit, ["episode"]))


def test_whoever_taps_from_top_to_bottom_shows_no_sequence(app: Flask, people: People, client: Person) -> None:
    """Five of the feelings that are asked about, as they stand: turned round by lot, both orders come as often."""
    random.seed(14)
    draw, http = random.Random(3), sign_in(app, people, client)

    def down_the_page(tiles: list[str]) -> list[str]:
        return sorted(draw.sample(PAIRED, 5), key=tiles.index)

    for _n in range(40):
        tap(http, down_the_page)
    found = sequences_of(app, client)
    assert min(one.n for one in found) >= 8
    assert not any(one.leaning for one in found), found


def test_whoever_taps_at_random_shows_no_sequence(app: Flask, people: People, client: Person) -> None:
    random.seed(14)
    draw, http = random.Random(5), sign_in(app, people, client)
    wanted = ["envy_pain", "contempt", "shame", "anger", "humiliation"]
    for _n in range(30):
        tap(http, lambda _tiles: draw.sample(wanted, 5))
    found = sequences_of(app, client)
    assert all(one.n == 30 for one in found)
    assert len(found) == 4
    assert not any(one.leaning for one in found), found


def test_both_ways_round_come_and_the_entry_says_which(app: Flask, people: People, client: Person) -> None:
    random.seed(2)
    http = sign_in(app, people, client)
    stood = []
    for _n in range(12):
        seen: list[list[str]] = []
        entry = tap(http, lambda tiles, seen=seen: seen.append(tiles) or tiles[:2])
        turned, tapped = how_it_stood(app, entry)
        assert seen == [LISTED[::-1] if turned else LISTED]
        assert tapped
        stood.append(turned)
    assert set(stood) == {True, False}


def test_without_script_there_is_no_order(app: Flask, people: People, client: Person) -> None:
    http = sign_in(app, people, client)
    for _n in range(9):
        entry = tap(http, lambda _tiles: ["shame", "anger"], with_script=False)
    assert how_it_stood(app, entry)[1] is False
    assert sequences_of(app, client) == []


def test_a_page_that_does_not_say_how_it_stood_is_counted_nowhere(app: Flask, people: People, client: Person) -> None:
    """A page from before, kept on a phone; and whatever else somebody sends."""
    http = sign_in(app, people, client)
    for n in range(9):
        said = {} if n % 2 else {"feelings_tiles": "sideways"}
        told = {"when": "now", "feelings": ["shame", "anger"], "feelings_order": "shame,anger", **said}
        assert post(http, "/stung", told).status_code == 303
    assert sequences_of(app, client) == []


def test_a_changed_entry_keeps_the_way_its_tiles_stood(app: Flask, people: People, client: Person) -> None:
    random.seed(2)
    http = sign_in(app, people, client)
    for _n in range(4):
        entry = tap(http, lambda _tiles: ["shame", "anger"])
        stood = how_it_stood(app, entry)
        html = http.get(f"/entries/{entry}/change").get_data(as_text=True)
        way = "turned" if stood[0] else "listed"
        assert (hidden(html, "feelings_tiles"), hidden(html, "feelings_order")) == (way, "shame,anger")
        assert tiles_of(html) == (LISTED[::-1] if stood[0] else LISTED)
        told = {"revision": "0", "when": "keep", "feelings_tiles": way, "feelings_order": "shame,anger"}
        assert post(http, f"/entries/{entry}/change", {**told, "feelings": ["shame", "anger"]}).status_code == 303
        assert how_it_stood(app, entry) == stood


def test_an_order_nobody_tapped_does_not_become_one_by_a_change(app: Flask, people: People, client: Person) -> None:
    http = sign_in(app, people, client)
    entry = tap(http, lambda _tiles: ["shame", "anger"], with_script=False)
    html = http.get(f"/entries/{entry}/change").get_data(as_text=True)
    assert hidden(html, "feelings_order") == ""
    told = {"revision": "0", "when": "keep", "feelings_tiles": hidden(html, "feelings_tiles"), "feelings_order": "hurt"}
    post(http, f"/entries/{entry}/change", {**told, "feelings": ["shame", "anger", "hurt"]})
    assert how_it_stood(app, entry)[1] is False


def test_an_entry_from_before_stays_without(app: Flask, people: People, client: Person) -> None:
    http = sign_in(app, people, client)
    entry = tap(http, lambda _tiles: ["shame", "anger"])
    with app.app_context():
        db.session.execute(sa.update(Episode).values(tiles_turned=None, order_tapped=None))
        db.session.commit()
    html = http.get(f"/entries/{entry}/change").get_data(as_text=True)
    told = {"revision": "0", "when": "keep", "feelings_tiles": hidden(html, "feelings_tiles")}
    order = {"feelings": ["shame", "anger"], "feelings_order": hidden(html, "feelings_order")}
    assert post(http, f"/entries/{entry}/change", {**told, **order}).status_code == 303
    assert how_it_stood(app, entry)[0] is None


def test_the_page_without_signal_leaves_the_lot_to_the_phone(app: Flask) -> None:
    html = app.test_client().get("/offline/en/stung").get_data(as_text=True)
    assert hidden(html, "feelings_tiles") == ""
    assert tiles_of(html) == LISTED
