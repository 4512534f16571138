"""One questionnaire over time, for the therapist: scores with their sources, then question by question."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.clinic.views import open_page
from selfmon.core.clock import local_day
from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.insight import questionnaire_wording as wording
from selfmon.insight.ground import Band
from selfmon.insight.trajectories import list_items, trace
from selfmon.insight.trajectory_drawing import draw
from selfmon.measures.assigning import list_assignments
from selfmon.measures.battery_forms import TARGETS
from selfmon.measures.packs import load_packs
from selfmon.measures.reading import Filled, list_recorded, read_filled, with_words
from selfmon.web.gate import therapist

blueprint = Blueprint("clinic_questionnaires", __name__)


@blueprint.get("/clients/<uuid:treatment_id>/questionnaires/<instrument>")
@therapist
def show_questionnaire(treatment_id: UUID, instrument: str) -> ResponseReturnValue:
    """Everything of it that is shared, beside the therapist's own record. Nothing says what is not."""
    pack = load_packs().get(instrument)
    if pack is None:
        raise NotFound
    treatment, permit, record = open_page(treatment_id)
    about = request.args.get("about", "") if pack.targets else ""
    own, recorded = read_filled(db.session, permit), list_recorded(db.session, [treatment_id])
    filled = sorted(
        (one for one in (*own, *recorded) if one.pack.id == pack.id and one.about == about), key=lambda one: one.on
    )
    traced = trace(filled, request.args.get("since", type=UUID))
    today = local_day(record.now, permit.zone)
    sees_items = _sees_items(treatment, pack.id, today)
    bands = tuple(Band(p.number, p.started_on, p.ended_on or today) for p in record.phases)
    return render_template(
        "clinic/questionnaire.html",
        treatment=treatment,
        pack=pack,
        about=TARGETS.get(about),
        filled=filled,
        traced=[(t, draw(t, bands, today)) for t in traced],
        items=list_items(filled) if sees_items else None,
        written=_list_written(with_words(db.session, permit, filled)) if sees_items else [],
        wording=wording,
    )


def _list_written(filled: Sequence[Filled]) -> list[tuple[Filled, list[tuple[str, str]]]]:
    """What was written in own words, as far as this reader sees words: newest first, each beside its question."""
    told = [
        (one, [(q.text, one.words[q.name]) for q in one.text.own if one.words.get(q.name)])
        for one in reversed(filled)
        if one.text is not None
    ]
    return [(one, said) for one, said in told if said]


def _sees_items(treatment: Any, instrument: str, today: Any) -> bool:
    """Single answers about the alliance are seen only from the day the two agreed on."""
    if not load_packs()[instrument].is_about_alliance:
        return True
    days = [a.items_seen_from for a in list_assignments(db.session, treatment) if a.pack.id == instrument]
    return any(day is not None and day <= today for day in days)
