"""What is typed into a page of own words and sent once reading is over: sealed, unseen while locked, there after unlocking."""

import re

import pytest
from flask.testing import FlaskClient

from tests.clocks import Clock
from tests.forms import post
from tests.people import PASSWORD, People

WORDS = "a heron at the weir"
PAGES = {"/plan": "helps", "/goals": "text", "/own-item": "text", "/list": "text"}


def tag_of(page: str) -> str:
    found = re.search(r'name="queue_tag"[^>]*value="([^"]+)"', page)
    assert found, page
    return found.group(1)


@pytest.mark.parametrize(("address", "field"), PAGES.items())
def test_words_sent_after_reading_ended_wait_for_unlocking(
    address: str, field: str, http: FlaskClient, people: People, clock: Clock
) -> None:
    people.sign_in(http, people.client())
    tag = tag_of(http.get(address).get_data(as_text=True))
    clock.go(minutes=6)

    refused = post(http, address, {field: WORDS, "queue_tag": tag})

    assert refused.headers["Location"] == f"/unlock?next={address}"
    assert WORDS not in http.get(refused.headers["Location"]).get_data(as_text=True)
    assert WORDS not in http.get("/today").get_data(as_text=True)
    post(http, refused.headers["Location"], {"password": PASSWORD})
    assert "My own words" in http.get("/today").get_data(as_text=True)
    assert http.get(f"/waiting/{address.strip('/')}").headers["Location"] == address
    page = http.get(address).get_data(as_text=True)
    assert WORDS in page
    assert "This was kept for you. Go on, or start afresh." in page

    assert post(http, address, {field: WORDS, "queue_tag": tag}).status_code == 303

    assert "This was kept for you" not in http.get(address).get_data(as_text=True)
    assert WORDS in http.get(address).get_data(as_text=True)
    assert "My own words" not in http.get("/today").get_data(as_text=True)


def test_what_waits_replaces_nothing_and_ticks_no_box(http: FlaskClient, people: People, clock: Clock) -> None:
    """Whoever held the locked phone may have typed it."""
    people.sign_in(http, people.client())
    tag = tag_of(http.get("/plan").get_data(as_text=True))
    post(http, "/plan", {"call": "Mo", "notice": "the first sign"})
    clock.go(minutes=6)

    refused = post(http, "/plan", {"call": "somebody else", "at_hand": "y", "queue_tag": tag})
    http.get(refused.headers["Location"])
    post(http, refused.headers["Location"], {"password": PASSWORD})

    page = http.get("/plan").get_data(as_text=True)
    assert "Mo\nsomebody else" in page.replace("\r\n", "\n")
    assert "the first sign" in page
    assert " checked" not in page


@pytest.mark.parametrize("address", PAGES)
def test_starting_afresh_forgets_them(address: str, http: FlaskClient, people: People, clock: Clock) -> None:
    people.sign_in(http, people.client())
    tag = tag_of(http.get(address).get_data(as_text=True))
    clock.go(minutes=6)
    refused = post(http, address, {PAGES[address]: WORDS, "queue_tag": tag})
    http.get(refused.headers["Location"])
    post(http, refused.headers["Location"], {"password": PASSWORD})
    assert WORDS in http.get(address).get_data(as_text=True)

    post(http, f"/drafts/{address.strip('/')}/discard")

    assert WORDS not in http.get(address).get_data(as_text=True)


def test_a_name_of_ones_own_and_words_for_a_session_wait_as_well(
    http: FlaskClient, people: People, clock: Clock
) -> None:
    """Each beside boxes: none is ticked when they come back."""
    for address, field in {"/settings": "steady_name", "/bring": "own"}.items():
        people.sign_in(http, people.client())
        tag = tag_of(http.get(address).get_data(as_text=True))
        clock.go(minutes=6)
        refused = post(http, address, {field: WORDS, "keep_to_myself": "y", "line": "anxiety", "queue_tag": tag})
        assert WORDS not in http.get(refused.headers["Location"]).get_data(as_text=True)
        post(http, refused.headers["Location"], {"password": PASSWORD})
        assert http.get(f"/waiting/{address.strip('/')}").headers["Location"] == address
        page = http.get(address).get_data(as_text=True)
        assert WORDS in page
        assert set(re.findall(r'<input checked[^>]*name="(\w+)"', page)) <= {"words_wait"}  # as it was
        assert "checked>" not in page

        post(http, address, {field: WORDS, "words_wait": "y", "queue_tag": tag})

        assert "This was kept for you" not in http.get(address).get_data(as_text=True)
        assert "My own words" not in http.get("/today").get_data(as_text=True)
