"""What is switched on and off looks like it on the client's pages: a box and its words, not a button."""

import re

import pytest
from flask.testing import FlaskClient

from tests.clocks import NOW
from tests.forms import on_one_line
from tests.people import People

AS_A_TILE = re.compile(r'class="tile"[^>]*>\s*<input[^>]*type="checkbox"')


@pytest.mark.parametrize("path", ["/goals", "/plan", "/account", "/account/leave", "/settings", "/check-in", "/stung"])
def test_a_toggle_is_no_button(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), now=NOW)
    page = http.get(path, follow_redirects=True)
    assert page.status_code == 200
    html = on_one_line(page.get_data(as_text=True))
    assert 'type="checkbox"' in html
    assert not AS_A_TILE.search(html)
