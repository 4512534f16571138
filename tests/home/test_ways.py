"""From every page of a client: which of the four it stands under, the way up, and drawings that have their colours."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.clocks import NOW
from tests.forms import post
from tests.people import People


def _way_up(page: str) -> str:
    found = re.search(r'<a class="home"\s+href="([^"?]+)', page)
    assert found
    return found[1]


def _tabs_chosen(page: str) -> list[str]:
    return re.findall(r'href="(/\w+)"\s+aria-current="page"', page)


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/history/charts", "/history"),
        ("/results", "/history"),
        ("/together", "/sharing"),
        ("/sharing/looked", "/sharing"),
        ("/next-step", "/sharing"),
        ("/plan", "/settings"),
        ("/goals", "/settings"),
        ("/list", "/settings"),
        ("/reminders", "/settings"),
        ("/rhythm", "/settings"),
        ("/break", "/settings"),
        ("/account", "/settings"),
        ("/my-data", "/settings"),
        ("/install", "/settings"),
    ],
)
def test_a_page_leads_up_to_where_it_was_found(people: People, http: FlaskClient, path: str, above: str) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    page = http.get(path).get_data(as_text=True)
    assert (_way_up(page), _tabs_chosen(page)) == (above, [above])


@pytest.mark.parametrize("path", ["/break", "/rhythm", "/help", "/steady"])
def test_on_a_locked_phone_the_way_up_asks_for_nothing(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    assert _way_up(http.get(path).get_data(as_text=True)) == "/today"


@pytest.mark.parametrize("path", ["/today", "/history", "/sharing", "/settings"])
def test_the_four_pages_lead_nowhere_up(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), now=NOW)
    page = http.get(f"{path}?later=1").get_data(as_text=True)
    assert _tabs_chosen(page) == [path]
    assert "turn" not in page.partition('class="home"')[2].partition("</a>")[0]


def test_help_is_a_page_among_the_others_also_without_signal(people: People, http: FlaskClient) -> None:
    visitor = http.get("/help").get_data(as_text=True)
    assert 'class="tabs"' not in visitor
    assert 'class="tabs"' in http.get("/offline/en/help").get_data(as_text=True)
    assert "data-hide-link" in http.get("/offline/en/help").get_data(as_text=True)
    for mode in ("log", "read"):
        people.sign_in(http, people.client(), mode, now=NOW)
        page = http.get("/help").get_data(as_text=True)
        assert _tabs_chosen(page) == ["/help"]
        assert 'action="/hide"' in page


def test_every_part_of_a_drawing_that_takes_a_colour_of_its_own_has_one_on_its_page(
    people: People, http: FlaskClient
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    said = {"closest_to": "shame", "size_before": "2", "size_strongest": "-2", "size_now": "1"}
    kept = post(http, "/stung", {"asked": ",".join(said), **said}).location
    post(http, "/check-in", {"asked": "pleasantness", "pleasantness": "1"})
    entry = UUID(kept.rpartition("/")[2])
    n_seen = 0
    for path in (f"/entries/{entry}", "/history", "/stung?more=1", "/check-in"):
        page = http.get(path).get_data(as_text=True)
        styles = "".join(
            http.get(address).get_data(as_text=True)
            for address in re.findall(r'<link rel="stylesheet"\s+href="([^"]+)"', page)
        )
        for part in ("own-size", "hz", "fill", "faint"):
            if f'class="{part}"' in page:
                n_seen += 1
                assert f".{part}" in styles, f"{path}: {part}"
    assert n_seen > 4
