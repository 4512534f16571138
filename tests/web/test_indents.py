"""A template's indentation travels to nobody; what somebody wrote keeps its own."""

from flask import Flask

from tests.forms import post
from tests.people import People

WORDS = "one\n\n    two, further in\n\tthree"


def test_no_line_of_a_page_is_indented_but_those_that_somebody_wrote(app: Flask, people: People) -> None:
    http = app.test_client()
    people.sign_in(http, people.client(), "read")
    post(http, "/drafts/check-in", {"note": WORDS, "asked": "pleasantness", "when": "now"})
    page = http.get("/check-in").get_data(as_text=True)
    before, written, after = page.partition(WORDS)
    assert written
    indented = [line for line in (before + after).split("\n") if line.startswith((" ", "\t")) and line.strip()]
    assert indented == []
