"""An address can still be built from its view, by whoever asks."""

from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule

from selfmon.web.routes import Route

ID = UUID("00000000-0000-4000-8000-000000000001")


def test_a_start_writes_no_way_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []
    whole = Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda self, append: written.append(append) or whole(self, append))
    made = Flask(__name__, static_folder=None)
    made.url_rule_class = Route
    made.add_url_rule("/things/<uuid:id>/<part>", "show")
    assert written == []
    with made.test_request_context():
        address = made.url_for("show", id=ID, part="ä b", route="&")
        assert address == made.url_for("show", id=ID, part="ä b", route="&") == f"/things/{ID}/%C3%A4%20b?route=%26"
    assert written == [True]
    assert {type(rule) for rule in app.url_map.iter_rules()} == {Route}
