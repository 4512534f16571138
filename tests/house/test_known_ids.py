"""To a locked phone an entry that exists and one that does not are the same, on every page that takes an entry's id."""

import re
from uuid import uuid4

from flask import Flask

from selfmon.web.gate import Policy
from tests.clocks import Clock
from tests.people import People

from .routes import table
from .test_authorisation import EVERYBODY, address, enter
from .world import make_world

SINGLE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def test_a_locked_phone_does_not_learn_which_entries_exist(app: Flask, people: People, clock: Clock) -> None:
    world = make_world(app, people)
    clock.go(days=3)  # past everything that the saving browser may still do
    (who,) = (w for w in EVERYBODY if w.name == "client, log-only")
    http, token = enter(world, who)
    policies, asked, differing = table(), 0, []
    for rule in app.url_map.iter_rules():
        for method in ("GET", "POST"):
            if "entry_id" not in rule.arguments or method not in (rule.methods or ()):
                continue
            if policies[(rule.rule, method)] is not Policy.CLIENT_LOG:
                continue
            known = address(world, rule)
            unknown = SINGLE_ID.sub(lambda _found: str(uuid4()), known)
            form = {"csrf_token": token} if method == "POST" else None
            said = [http.open(path, method=method, data=form) for path in (known, unknown)]
            asked += 1
            if said[0].status_code != said[1].status_code or said[0].location != said[1].location:
                differing.append(f"{method} {rule.rule}: {[answer.status_code for answer in said]}")
    assert asked >= 5
    assert not differing, "\n".join(differing)
