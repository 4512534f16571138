"""Questionnaires go along with the rest: the same bytes again, the same scores, and a table and a page that can be read."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.exchange.bundle import bring_in_bundle, write_bundle
from selfmon.measures.models import Administration, QuestionnaireText
from selfmon.measures.packs import load_packs
from selfmon.measures.reading import read_filled
from selfmon.sharing.access import own_permit
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW
from tests.forms import post
from tests.house.questionnaires import ITEM, agree_and_fill_in
from tests.house.world import as_actor
from tests.people import People


def _permit(client: Person) -> Any:
    return own_permit(db.session, as_actor(client, NOW), NOW)


@pytest.fixture
def kim(app: Flask, people: People) -> Person:
    """A client who has filled one in, in a wording of the practice's own that prints a weight turned round."""
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(therapist), treatment.id)
        agree_and_fill_in(found, _permit(client), NOW, NOW - timedelta(days=20))
    return client


def _scores(client: Person) -> list[Any]:
    return [
        {code: one.value for code, one in filled.scores.items()} for filled in read_filled(db.session, _permit(client))
    ]


def test_what_was_filled_in_comes_in_elsewhere_and_goes_out_as_the_same_bytes(
    app: Flask, people: People, kim: Person
) -> None:
    empty = people.client()
    with app.app_context():
        first, scores = write_bundle(db.session, _permit(kim)), _scores(kim)
        with writing(db.session):
            assert bring_in_bundle(db.session, _permit(empty), first, NOW) == 1
        assert write_bundle(db.session, _permit(empty)) == first
        assert _scores(empty) == scores
        assert scores
        row = db.session.execute(
            sa.select(Administration).where(Administration.entry_id == read_filled(db.session, _permit(empty))[0].id)
        ).scalar_one()
        assert (row.assignment_id, row.text_id) == (None, None)  # those are another client's, and the practice's
        db.session.close()


@pytest.mark.parametrize("pack_id", sorted(id for id, pack in load_packs().items() if pack.reverse))
def test_a_wording_that_prints_weights_turned_round_scores_the_same_without_it(
    app: Flask, people: People, kim: Person, pack_id: str
) -> None:
    pack, empty = load_packs()[pack_id], people.client()
    with app.app_context():
        with writing(db.session):
            row = db.session.execute(sa.select(Administration)).scalar_one()
            turned, text_id = sorted(pack.reverse)[0], uuid4()
            items = [
                {"number": n, "link_id": str(n), "text": "x", "heading": "", "options": [], "is_reversed": n == turned}
                for n in pack.item_numbers
            ]
            facts = {"language": "en", "content_hash": "x", "source": "", "copyright": "", "harm": [], "made_at": NOW}
            body = {"stem": "", "items": items}
            db.session.add(QuestionnaireText(id=text_id, pack_id=pack_id, body=body, **facts))
            db.session.flush()
            row.text_id = text_id
            row.pack_id, row.key_version, row.about = pack_id, pack.version, (pack.targets or ("",))[0]
            row.answers = {str(n): pack.weights[n % len(pack.weights)] for n in pack.item_numbers}
            db.session.execute(sa.text("UPDATE entries SET asked = '[]', skipped = '[]' WHERE kind = 'questionnaire'"))
        db.session.expire_all()
        first, scores = write_bundle(db.session, _permit(kim)), _scores(kim)
        with writing(db.session):
            bring_in_bundle(db.session, _permit(empty), first, NOW)
        assert _scores(empty) == scores
        assert write_bundle(db.session, _permit(empty)) == first
        db.session.close()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("answers", {"1": 99}),
        ("answers", {"77": 1}),
        ("answers", {"1": True}),
        ("answers", {"1": "2"}),
        ("answers", None),
        ("answers", [1]),
        ("pack_id", "nothing"),
        ("mode", "shouted"),
        ("about", "somebody"),
        ("stated", {"total": 3}),
        ("stated", {"sum of all fears": "3"}),
        ("started_at", "yesterday"),
        ("opens_on", 5),
        ("text_id", "another's"),
        ("assignment_id", "another's"),
    ],
)
def test_answers_that_no_questionnaire_has_keep_nothing(
    app: Flask, people: People, kim: Person, name: str, wrong: object
) -> None:
    empty = people.client()
    with app.app_context():
        said = json.loads(write_bundle(db.session, _permit(kim)))
        if wrong == "another's":
            wrong = str(db.session.execute(sa.select(getattr(Administration, name))).scalar_one())
        said["entries"][0]["values"][name] = wrong
        with pytest.raises(BadFacts), writing(db.session):
            bring_in_bundle(db.session, _permit(empty), json.dumps(said).encode(), NOW)
        assert read_filled(db.session, _permit(empty)) == []
        db.session.close()


def test_the_file_has_them_as_a_table_and_to_be_read(
    app: Flask, people: People, kim: Person, http: FlaskClient
) -> None:
    people.sign_in(http, kim)
    archive = zipfile.ZipFile(io.BytesIO(post(http, "/my-data/file", {}).data))
    rows = list(csv.DictReader(io.StringIO(archive.read("entries.csv").decode(), newline="")))
    told = {row["question"]: row["value"] for row in rows if row["type"] == "value"}
    assert told["pack_id"] == "gad-7"
    assert [told[f"answers {n}"] for n in range(1, 8)] == ["2"] * 7
    assert not any(value.startswith("{") for value in told.values())
    dictionary = archive.read("dictionary.csv").decode()
    assert "questionnaire gad-7,answers 7,value,0 1 2 3" in dictionary
    page = archive.read("read-me.html").decode()
    assert "GAD-7" in page
    assert "assignment" not in page
    assert ITEM not in page  # the practice's own wording does not go along
    sentence = http.get("/my-data").get_data(as_text=True)
    assert "the questionnaires you filled in" in sentence


def test_what_came_in_can_be_looked_at(app: Flask, people: People, kim: Person, http: FlaskClient) -> None:
    empty = people.client()
    with app.app_context():
        with writing(db.session):
            bring_in_bundle(db.session, _permit(empty), write_bundle(db.session, _permit(kim)), NOW)
        (one,) = read_filled(db.session, _permit(empty))
        db.session.close()
    people.sign_in(http, empty)
    for path in ("/results", f"/results/{one.id}", f"/entries/{one.id}", "/history", "/my-data"):
        assert http.get(path).status_code == 200, path
