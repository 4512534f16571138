"""What has to be mended stands in view, also where it was asked under "More", and nothing typed is lost."""

import html5lib
import pytest
from flask import Flask

from tests.forms import post
from tests.people import People

TOO_LONG = "quiet words " * 900
WRONG = {
    "/check-in": {"note": TOO_LONG},
    "/held": {"for_later": TOO_LONG},
    "/hard-moment": {"when": "pick"},
    "/stung": {"therapy_thought": TOO_LONG},
    "/steady/1/after/{id}": {"note": TOO_LONG},
}


@pytest.mark.parametrize("path", WRONG)
def test_a_message_is_never_inside_something_closed(app: Flask, people: People, path: str) -> None:
    http, client = app.test_client(), people.client()
    people.sign_in(http, client, "read")
    if "{id}" in path:
        made = post(http, "/steady/1", {"measure": "tension"})
        path_of = path.format(id=next(part for part in made.headers["Location"].split("/") if len(part) == 36))
    else:
        path_of = path
    answer = post(http, path_of, {"queue_tag": "", **WRONG[path]})
    assert answer.status_code == 400
    page = html5lib.parse(answer.get_data(as_text=True), namespaceHTMLElements=False)
    closed = {note for part in page.iter("details") if "open" not in part.attrib for note in part.iter()}
    notes = [part for part in page.iter() if "field-note" in part.get("class", "").split()]
    assert notes
    assert not [note.text for note in notes if note in closed]
    said = answer.get_data(as_text=True)
    assert all(value[:40] in said for value in WRONG[path].values())
