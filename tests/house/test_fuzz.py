"""Every form gets nonsense: no answer is ever a 500, and nothing of ours stands in it."""

import os
import random
import re

import pytest
from flask import Flask

from tests.people import People

from .routes import table
from .test_authorisation import EVERYBODY, MAY, Who, address, enter
from .world import World, make_world

ROUNDS = 200 if os.environ.get("SELFMON_SOAK") else 4
NONSENSE = (
    "",
    "0",
    "-1",
    "7",
    "99999999999999999999",
    "1e309",
    "nan",
    "inf",
    "1.5",
    "true",
    "None",
    "null",
    "a" * 5000,
    "\0",
    "\ud7ff",
    "\u202e",
    "'; DROP TABLE people; --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "2026-13-45",
    "0000-00-00",
    "9999-12-31",
    "25:61",
    "10:00",
    "2026-05-14",
    "%00",
    "é" * 300,
    "🙂" * 100,
    "words",
    "numbers",
    "off",
    "all",
    "day",
    "agree",
    "now",
    "pick",
    "none",
    "yes",
    "y",
    "shame",
    "00000000-0000-0000-0000-000000000000",
)
COMMON = (
    "uuid",
    "queue_tag",
    "asked",
    "when",
    "day",
    "clock",
    "device_time",
    "device_zone",
    "note",
    "answer",
    "code",
    "credential",
    "next",
    "zone",
    "measure",
    "took",
    "in_progress",
    "revision",
    "show",
    "chart",
    "length",
    "feelings_order",
)


@pytest.fixture
def world(app: Flask, people: People) -> World:
    app.testing = False  # answers as people get them: an exception becomes a 500 page
    return make_world(app, people)


@pytest.mark.parametrize(
    "who",
    [
        w
        for w in EVERYBODY
        if w.name in ("visitor", "client", "client, log-only", "therapist with treatment", "administrator")
    ],
    ids=lambda who: who.name,
)
def test_nonsense_is_never_a_500(world: World, who: Who) -> None:
    draw, broken, n = random.Random(who.name), [], 0
    policies = table()
    for rule in world.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or policies[(rule.rule, "POST")] not in MAY[who.kind]:
            continue
        path = address(world, rule)
        http, _token = enter(world, who)
        page = http.get(path).get_data(as_text=True) if "GET" in (rule.methods or ()) else ""
        fields = {*re.findall(r'name="([\w-]+)"', page)} - {"csrf_token", "viewport"}
        for _round in range(ROUNDS):
            http, token = enter(world, who)
            names = {*fields, *draw.sample(COMMON, 6)}
            picked = sorted(name for name in names if draw.random() < 0.7)
            form = {name: [draw.choice(NONSENSE) for _n in range(draw.choice((1, 1, 3)))] for name in picked}
            answer = http.post(path, data={"csrf_token": token, **form})
            n += 1
            if answer.status_code >= 500:
                broken.append(
                    f"{rule.rule} {answer.status_code}: { {k: [v[:20] for v in vs] for k, vs in form.items()} }"
                )
            assert "Traceback" not in answer.get_data(as_text=True)
        for query in (
            "?page=-1",
            "?weeks=x",
            "?from=%ff",
            "?before=99999999999999999999",
            "?next=//evil.example",
            "?page=1e9",
        ):
            assert http.get(path + query).status_code < 500, path + query
    assert n >= ROUNDS
    assert not broken, "\n".join(broken[:20])
