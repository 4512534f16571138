"""A session that ends while its own request is under way: no proof of somebody else's, and no error."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts import entering
from selfmon.accounts.models import DeviceSession
from selfmon.core.db import db
from tests.forms import post
from tests.people import PASSWORD, People


def test_a_row_that_goes_while_the_password_is_checked_unlocks_nothing(
    app: Flask, people: People, http: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another tab signed in over it: the hash takes longer than that."""
    check = entering.check_password

    def check_slowly(*told: Any) -> Any:
        found = check(*told)
        db.session.commit()
        with db.engine.begin() as another:
            another.execute(sa.delete(DeviceSession))
        return found

    people.sign_in(http, people.client(), "log")
    monkeypatch.setattr(entering, "check_password", check_slowly)
    assert post(http, "/unlock", {"password": PASSWORD}).status_code == 303
    assert http.get("/history").location.startswith("/sign-in")


def test_signing_in_over_a_session_ends_it(app: Flask, people: People, http: FlaskClient) -> None:
    """Its cookie, copied before, opens nothing afterwards."""
    first, second = people.client(), people.client()
    people.sign_in(http, first, "read")
    copied = http.get_cookie("here")
    assert copied is not None
    assert post(http, "/sign-in", {"email": second.email, "password": PASSWORD}).status_code == 303
    assert http.get("/today").status_code == 200
    thief = app.test_client()
    thief.set_cookie("here", copied.value)
    assert thief.get("/today").location.startswith("/sign-in")
