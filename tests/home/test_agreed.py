"""Which wording of the first pages was agreed to, and when: said in settings and in the file, asked anew only for cause."""

import hashlib
import re
import zipfile
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import ClientProfile
from selfmon.core.db import db, writing
from selfmon.home import agreed
from selfmon.home.views import LIMITS_PAGE
from tests.clocks import NOW
from tests.forms import on_one_line, post
from tests.people import People

# Of the words of each wording, pages one to four. Where one fails: the next number, and a decision whether it means something
# else (home/agreed.py).
DIGESTS = {2: "8c3fe283b2d3786e", 3: "acd94ee96cf21453"}


def words(page: str) -> str:
    """What a page says, in one line, without its buttons and its bar."""
    inside = page[page.index("<main") : page.index('<form id="go"')]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", inside, flags=re.DOTALL))).strip()


def test_another_word_is_another_wording(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), now=NOW)
    said = "\n".join(words(http.get(f"/welcome/{n}").get_data(as_text=True)) for n in range(1, LIMITS_PAGE + 1))
    assert "A court, or the law where you live" in said
    assert hashlib.sha256(said.encode()).hexdigest()[:16] == DIGESTS[agreed.WORDING]


def kept(app: Flask) -> Any:
    with app.app_context():
        return db.session.execute(sa.select(ClientProfile.agreed_wording, ClientProfile.agreed_at)).one()


def forget(app: Flask, **values: Any) -> None:
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(ClientProfile).values(**values))


def test_going_through_them_keeps_wording_and_time_and_settings_and_file_say_so(
    app: Flask, people: People, http: FlaskClient, clock: Any
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    forget(app, onboarded_at=None, agreed_wording=None, agreed_at=None, onboarding_page=1)
    for page in (1, 2, 3, 4):
        assert post(http, f"/welcome/{page}", {"answer": "on"}).location == f"/welcome/{page + 1}"
    assert kept(app) == (None, None)
    assert post(http, "/welcome/5", {"answer": "no_reminder"}).status_code == 303
    assert kept(app) == (agreed.WORDING, NOW)
    line = f"You agreed on Thursday, 14 May 2026 to their wording {agreed.WORDING}"
    assert line in on_one_line(http.get("/settings").get_data(as_text=True))
    file = zipfile.ZipFile(BytesIO(post(http, "/my-data/file", {}).get_data()))
    assert f"you agreed on Thursday, 14 May 2026, in their wording {agreed.WORDING}" in on_one_line(
        file.read("shared-and-with-whom.html").decode()
    )


def test_a_wording_that_means_the_same_asks_nobody_again(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), now=NOW)
    forget(app, agreed_wording=1)
    assert http.get("/today").status_code == 200


def test_one_that_means_something_else_asks_once_and_leaves_the_mail_alone(
    app: Flask, people: People, http: FlaskClient, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agreed, "ASKED_ANEW", agreed.WORDING)
    people.sign_in(http, people.client(), now=NOW)
    forget(app, agreed_wording=1, onboarding_page=5)
    assert http.get("/today").location == "/welcome/1?anew=1"
    assert "say something new" in http.get("/welcome/1?anew=1").get_data(as_text=True)
    assert http.get("/today?later=1").status_code == 200  # writing is never held up by it
    assert http.get("/check-in").status_code == 200
    for page in (1, 2, 3):
        post(http, f"/welcome/{page}", {"answer": "on"})
    assert post(http, "/welcome/4", {"answer": "question"}).location.startswith("/welcome/4")
    assert kept(app).agreed_wording == 1
    assert post(http, "/welcome/4", {"answer": "on"}).location == "/today"
    assert kept(app) == (agreed.WORDING, NOW)
    assert http.get("/today").status_code == 200
