"""Every Plotly chart that any page draws: axis titles, ends in words, a sentence, a table, phases named. The pages are found by
following links from the first ones; that no way of drawing was missed is counted."""

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.insight import charts, contrast_chart
from selfmon.sharing.access import own_permit
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.clinic.rooms import Room
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import NOW, as_actor, fill, note
from tests.people import People

pytestmark = pytest.mark.one_database  # what charts say

MOST_PAGES = 150
FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
HREF = re.compile(r'href="(/[^"#]*)')
DRAWERS = [(module, name) for module in (charts, contrast_chart) for name in vars(module) if name.startswith("draw_")]


@dataclass(frozen=True)
class Chart:
    """One chart of one page: what stands around it, and what plotly is given."""

    page: str
    around: str
    spec: dict[str, Any]

    @property
    def label(self) -> str:
        found = re.search(r'role="img"\s+aria-label="([^"]*)"', self.around)
        return html.unescape(found[1]) if found else ""

    def wants(self) -> list[str]:
        """What is missing."""
        layout, found = self.spec["layout"], []
        for axis in ("xaxis", "yaxis"):
            if not layout[axis].get("title", {}).get("text"):
                found.append(f"{axis} has no title")
        ends = re.search(r'<p class="quiet small ends-said">(.*?)</p>', self.around, re.DOTALL)
        if not ends or not all(part.strip() for part in ends[1].split("…")) or "…" not in ends[1]:
            found.append("no ends in words")
        if not self.label.strip() or self.label.split(".")[0] not in html.unescape(self.around.split("role=")[0]):
            found.append("no sentence")
        if "<table" not in self.around or '<th scope="row"' not in self.around:
            found.append("no table")
        bands = [s for s in layout.get("shapes", ()) if str(s.get("name", "")).startswith("band-")]
        named = {a["x"]: a["text"] for a in layout.get("annotations", ())}
        found += [f"{band['name']} has no name" for band in bands if band["name"][5:] not in named.get(band["x0"], "")]
        return found + self.wants_of_the_sketch(layout, [band["name"] for band in bands])

    def wants_of_the_sketch(self, layout: dict[str, Any], bands: list[str]) -> list[str]:
        """It is what is read and printed, and the whole of the figure for who has no scripts."""
        drawn = re.search(r'<svg class="sketch.*?</svg>\s*</div>', self.around, re.DOTALL)
        if drawn is None:
            return ["no sketch"]
        texts = [html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", drawn[0], re.DOTALL)]
        steps = layout["yaxis"].get("ticktext", ())
        wanted = [
            *(layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")),
            *(one["text"] for one in layout.get("annotations", ())),
            *steps,
        ]
        found = [f"the sketch does not say {text}" for text in wanted if text not in texts]
        found += [f"the sketch has no {band}" for band in bands if f'<rect class="{band}"' not in drawn[0]]
        if len(texts) < len(wanted) + 2:
            found.append("the sketch names no days")
        if 'data-look="' not in self.around:
            found.append("no way to look closer")
        return found


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The ways of drawing that were used."""
    used: set[str] = set()

    def counting(module: ModuleType, name: str) -> Callable[..., Any]:
        draws = getattr(module, name)

        def draw(*given: Any, **named: Any) -> Any:
            used.add(name)
            return draws(*given, **named)

        return draw

    for module, name in DRAWERS:
        monkeypatch.setattr(module, name, counting(module, name))
    return used


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    """Somebody who shares everything, with enough of each to draw it, in two phases."""
    room = Room(app, people, clock, phase=1)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        for day in range(40):
            values = {"shame": day % 6, "pleasantness": day % 3, "above": day % 5, "unseen": 3}
            note(permit, "check_in", NOW - timedelta(days=day + 1), values=values)
        fill(permit, NOW - timedelta(days=3))
        found = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        begins = (NOW - timedelta(days=20)).date()
        proposed = propose_phase(db.session, found, 2, begins, "seeing it happen", "the next part", NOW)
        confirm_phase(db.session, room.client.id, room.treatment.id, proposed, NOW)
    post(room.room, f"{room.at}/ratings", {"a1": "4", "a2": "2"})
    return room


def pages(http: FlaskClient, *begin: str) -> Iterator[tuple[str, str]]:
    """Every page of this house that links lead to, each once."""
    waiting, seen = list(begin), set(begin)
    while waiting:
        path = waiting.pop(0)
        answer = http.get(path)
        if answer.status_code != 200 or not answer.mimetype.startswith("text/html"):
            continue
        text = answer.get_data(as_text=True)
        yield path, text
        for found in map(html.unescape, HREF.findall(text)):
            if found not in seen and len(seen) < MOST_PAGES and not found.startswith(("/static", "/sign", "/help")):
                seen.add(found)
                waiting.append(found)


def charts_of(path: str, text: str) -> Iterator[Chart]:
    whole = [around for around in FIGURE.findall(text) if "data-plot" in around]
    assert len(whole) == text.count("data-plot="), f"{path}: a chart outside a figure"
    for around in whole:
        name = re.search(r'data-plot="([^"]+)"', around)
        assert name
        spec = re.search(rf'<script type="application/json" id="{name[1]}">(.*?)</script>', text, re.DOTALL)
        assert spec, f"{path}: {name[1]} has nothing to draw"
        yield Chart(f"{path} {name[1]}", around, json.loads(spec[1]))


def test_every_chart_says_what_it_shows(room: Room, drawn: set[str]) -> None:
    wants, n = {}, 0
    preview = f"/sharing/{room.treatment.id}/preview"
    for http, begin in ((room.room, (room.at, f"{room.at}/look-together")), (room.phone, (preview,))):
        for path, text in pages(http, *begin):
            for chart in charts_of(path, text):
                n += 1
                if missing := chart.wants():
                    wants[chart.page] = missing
    assert wants == {}
    assert drawn == {name for _module, name in DRAWERS}
    assert n >= 2 * len(DRAWERS)
