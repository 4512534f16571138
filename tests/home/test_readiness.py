"""Readiness is for the next session: on the client's own list, also from a locked phone, and nowhere else."""

from flask import Flask

from tests.forms import post
from tests.people import People


def test_answers_go_on_the_clients_own_list(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    assert post(http, "/kinder", {"kindness": "partly", "say_so": "not_yet"}).location == "/steady"
    people.sign_in(http, client)
    page = http.get("/list").get_data(as_text=True)
    assert "would you want it? partly" in page
    assert "say so to your therapist? not yet" in page
    assert "brings you back" not in page  # left open
    refused = post(http, "/kinder", {"kindness": "certainly"})
    assert refused.status_code == 400
