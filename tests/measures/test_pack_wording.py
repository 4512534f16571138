"""What packs say in our words is said in the reader's language; names, sources and quotations stay as they are printed."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.measures.models import Administration
from selfmon.measures.pack_wording import OURS, cite, mark_ours, mark_scale, name_scale, say_ours
from selfmon.measures.packs import load_packs
from tests.forms import on_one_line

from .conftest import Room
from .test_filling_in import GAD7

QUOTED = "No permission"  # how the rights holder's own words begin
ENGLISH = ("the last 2 weeks", "no published rule", "patients in primary care", "people in treatment", "not found: ask")


def read_in_arabic(room: Room) -> None:
    with room.app.app_context(), writing(db.session):
        for person in (room.client, room.therapist):
            db.session.merge(db.session.get_one(Person, person.id)).locale = "ar"


def test_every_pack_says_what_is_ours_in_words_that_are_translated() -> None:
    packs = load_packs().values()
    said = {p.recall for p in packs if p.recall} | {p.missing_rule for p in packs}
    said |= {each.population for p in packs for each in (*p.thresholds, *p.cutoffs, *p.norms)}
    said |= {p.licence.status for p in packs if not p.licence.status.startswith(QUOTED)}

    assert said - OURS == set()
    assert OURS - said - {scale.name for p in packs for scale in p.scales} == set()


def test_a_scale_keeps_its_authors_name_and_ours_is_translated(app: Flask) -> None:
    ders, gad = load_packs()["ders-18"], load_packs()["gad-7"]
    with app.test_request_context(), force_locale("en"):
        assert [name_scale(s) for s in (gad.scale("total"), ders.scale("awareness"))] == [
            "Total",
            "Awareness, reversed",
        ]
        assert say_ours("the last 2 weeks") == "the last 2 weeks"
        assert cite("manual (not read)") == "manual (not read)"
    with app.test_request_context(), force_locale("ar"):
        assert mark_scale(gad.scale("total")) == "المجموع"
        assert name_scale(ders.scale("awareness")) == "Awareness، معكوس"
        assert mark_scale(ders.scale("awareness")) == '<bdi translate="no" lang="en">Awareness</bdi>، معكوس'
        assert mark_ours("Bischoff & Co") == '<bdi translate="no" lang="en">Bischoff &amp; Co</bdi>'
        assert cite("manual (not read)") == "\u2068manual (not read)\u2069"


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_no_page_says_in_english_what_is_ours(room: Room, who: str) -> None:
    assert room.fill_in("gad-7", GAD7).status_code == 303
    read_in_arabic(room)
    room.people.share_all(room.client, room.therapist)
    base = f"/clients/{room.treatment_id}/questionnaires"
    pages = {"client": [f"/fill-in/{room.agree('phq-9')}"], "therapist": [f"{base}/gad-7", f"{base}/enter/gad-7"]}[who]

    for address in pages:
        answer = (room.phone if who == "client" else room.desk).get(address)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, 'lang="ar-EG"' in page) == (200, True)
        assert [text for text in ENGLISH if text in page] == []


@pytest.mark.parametrize("where", ["questions", "together", "results", "course"])
def test_a_texts_own_words_say_their_language(room: Room, where: str) -> None:
    if where in ("results", "course"):
        room.fill_in("gad-7", GAD7)
        room.people.share_all(room.client, room.therapist)
    address, http = {
        "questions": (lambda: room.begin("gad-7"), room.phone),
        "together": (lambda: f"/clients/{room.treatment_id}/questionnaires/together/gad-7", room.desk),
        "results": (lambda: f"/results/{room.scalar(sa.select(Administration.entry_id))}", room.phone),
        "course": (lambda: f"/clients/{room.treatment_id}/questionnaires/gad-7", room.desk),
    }[where]
    page = on_one_line(http.get(address()).get_data(as_text=True))
    opened = re.search(r"<(?:legend|dt|th)[^>]*>(?:1\. )?Feeling nervous", page)

    assert opened, page[-1500:]
    assert 'lang="en"' in opened[0]
