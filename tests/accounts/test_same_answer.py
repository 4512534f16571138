"""An address somebody has and one nobody has: the same page, the same work, and mail only once the answer is out.

The time itself is measured in `make soak` alone, with the real hasher.
"""

import os
import statistics
import time
from collections.abc import Callable
from random import Random

import pytest
from argon2 import PasswordHasher
from flask import Flask

from selfmon.accounts import passwords
from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.web.limits import limiter
from tests.apps import posted_by, refurnish
from tests.forms import token_of
from tests.people import People
from tests.statements import count_statements

NOBODY = "nobody@example.org"
IS_SOAK = bool(os.environ.get("SELFMON_SOAK"))
FORMS: dict[str, Callable[[str], dict[str, str]]] = {
    "/sign-in": lambda email: {"email": email, "password": "wrong and long enough"},
    "/reset": lambda email: {"email": email},
}


def addresses(app: Flask, people: People) -> dict[str, str]:
    """Every kind of account that must look like none."""
    kim, off, without = people.client(), people.therapist(), people.client()
    with app.app_context(), writing(db.session):
        for person, change in ((off, {"active": False}), (without, {"password": None})):
            kept = db.session.get(Person, person.id)
            for name, value in change.items():
                setattr(kept, name, value)
    return {"known": kim.email, "switched off": off.email, "no password": without.email, "nobody": NOBODY}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("is_limited", [False, True])
def test_the_work_before_the_answer_is_the_same(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch, path: str, is_limited: bool
) -> None:
    limiter.enabled = is_limited
    hashed: list[str] = []
    verify = passwords._verify
    monkeypatch.setattr(passwords, "_verify", lambda *given: hashed.append(path) or verify(*given))
    mail, work = posted_by(app), {}
    for kind, email in addresses(app, people).items():
        http = app.test_client()
        form = {"csrf_token": token_of(http), **FORMS[path](email)}
        hashed.clear()
        before = len(mail)
        with count_statements(app) as seen:
            answer = http.post(path, data=form, buffered=False)  # as a server: the answer is not closed yet
            texts = list(seen.texts)
        assert len(mail) == before, "no mail is written while somebody waits for the answer"
        work[kind] = (texts, len(hashed), answer.status_code)
        answer.close()
        assert len(mail) == before + (path == "/reset" and kind in ("known", "no password"))
    assert all(done == work["nobody"] for done in work.values()), work
    assert work["nobody"][1] == (path == "/sign-in")


@pytest.mark.skipif(not IS_SOAK, reason="measures time: make soak")
@pytest.mark.machine_clock
@pytest.mark.parametrize("path", FORMS)
def test_two_hundred_tries_take_the_same_time(app: Flask, people: People, path: str) -> None:
    real = PasswordHasher()
    refurnish(app, password_hasher=real, nobodys_hash=real.hash("nobody"))
    kim = people.client()
    http = app.test_client()
    token, times = token_of(http), {kim.email: [], NOBODY: []}
    order = [kim.email, NOBODY] * 200
    Random(3).shuffle(order)  # what one request leaves to do for the next falls on both alike
    for email in order:
        form = {"csrf_token": token, **FORMS[path](email)}
        start = time.perf_counter()
        answer = http.post(path, data=form, buffered=False)
        times[email].append(time.perf_counter() - start)
        answer.close()
    known, nobody = (statistics.median(times[email]) for email in (kim.email, NOBODY))
    print(f"{path}: known {known * 1000:.2f} ms, nobody {nobody * 1000:.2f} ms, {abs(known / nobody - 1):.1%} apart")
    assert abs(known / nobody - 1) < 0.05
