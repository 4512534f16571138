"""Every form gets nonsense: no answer is ever a 500, and nothing of ours stands in it."""

import io
import os
import random
import re
from typing import Any

import pytest
from flask import Flask

from tests.people import People

from .routes import table
from .test_authorisation import EVERYBODY, MAY, Who, address, enter
from .world import World, make_world

IS_SOAK = bool(os.environ.get("SELFMON_SOAK"))
ROUNDS = 120 if IS_SOAK else 4
QUERIES = (
    "?page=-1",
    "?weeks=x",
    "?from=%ff",
    "?before=99999999999999999999",
    "?next=//evil.example",
    "?page=1e9",
    "?lang=\u202e",
    "?zone=../..&chart=none&kind=%00",
)
FEW = tuple(
    who
    for who in EVERYBODY
    if who.name in ("visitor", "client", "client, log-only", "therapist with treatment", "administrator")
)
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
    "feelings_tiles",
)


@pytest.fixture
def world(app: Flask, people: People) -> World:
    app.testing = False  # answers as people get them: an exception becomes a 500 page
    return make_world(app, people)


def nonsense(draw: random.Random, names: set[str], token: str) -> dict[str, Any]:
    """One body of any kind: mostly a form, as that is what a view reads; also JSON, a file, text, and bytes of none."""
    picked = sorted(name for name in names if draw.random() < 0.7)
    form = {name: [draw.choice(NONSENSE) for _n in range(draw.choice((1, 1, 3)))] for name in picked}
    kind = draw.choices(("form", "json", "file", "text", "bytes"), (6, 1, 1, 1, 1))[0]
    accept = draw.choice(("text/html", "text/html", "application/json", "*/*"))
    if kind == "form":
        body: dict[str, Any] = {"data": {"csrf_token": token, **form}}
    elif kind == "json":
        body = {"json": draw.choice(([], None, 7, {"csrf_token": token, **form}, dict.fromkeys(picked)))}
    elif kind == "file":
        files = {name: (io.BytesIO(draw.choice(NONSENSE).encode()), "x\n.ics") for name in picked[:2]}
        body = {"data": {"csrf_token": token, **files}, "content_type": "multipart/form-data"}
    elif kind == "text":
        body = {"data": draw.choice(NONSENSE).encode(), "content_type": "text/plain"}
    else:
        body = {
            "data": draw.randbytes(50),
            "content_type": draw.choice(("application/json", "multipart/form-data", "x/y")),
        }
    return {**body, "headers": {"Accept": accept, "X-CSRFToken": token}}


@pytest.mark.parametrize("who", EVERYBODY if IS_SOAK else FEW, ids=lambda who: who.name)
def test_nonsense_is_never_a_500(world: World, who: Who) -> None:
    draw, broken, n = random.Random(who.name), [], 0
    policies = table()
    for rule in world.app.url_map.iter_rules():
        path, methods = address(world, rule), rule.methods or set()
        for query in QUERIES if "GET" in methods and policies[(rule.rule, "GET")] in MAY[who.kind] else ():
            http, _token = enter(world, who)
            assert http.get(path + query).status_code < 500, path + query
            n += 1
        if "POST" not in methods or policies[(rule.rule, "POST")] not in MAY[who.kind]:
            continue
        http, _token = enter(world, who)
        page = http.get(path).get_data(as_text=True) if "GET" in methods else ""
        fields = {*re.findall(r'name="([\w-]+)"', page)} - {"csrf_token", "viewport"}
        for round_ in range(ROUNDS):
            if round_ % 4 == 0:
                http, token = enter(world, who)
            asked = nonsense(draw, {*fields, *draw.sample(COMMON, 6)}, token)
            answer = http.post(path, **asked)
            n += 1
            if answer.status_code >= 500:
                broken.append(f"{rule.rule} {answer.status_code}: {str(asked)[:200]}")
            assert b"Traceback" not in answer.get_data()
    print(f"{who.name}: {n} requests")
    assert n >= ROUNDS
    assert not broken, "\n".join(broken[:20])
