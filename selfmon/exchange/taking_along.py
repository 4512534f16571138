"""Everything of a client's in one ZIP: the bundle and its schema, tables, and pages that need no network."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import load_profile
from selfmon.core.clock import local_day, wall_clock
from selfmon.diary.kinds import KINDS
from selfmon.diary.moving import list_device_ids
from selfmon.exchange.bundle import FORMAT, write_bundle
from selfmon.exchange.tables import write_dictionary, write_table
from selfmon.formulation.answering import load_own_picture
from selfmon.formulation.items import NEXT_SAID, OWN_LABELS, SETTINGS
from selfmon.formulation.reviews import list_own_reviews
from selfmon.house import HandedDown, current_house
from selfmon.measures.fhir_out import may_be_worded
from selfmon.measures.packs import load_packs
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.reading import Filled, read_filled
from selfmon.practice.library import LIBRARY
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.permit import Permit
from selfmon.treatment.frame import list_ended, load_frames
from selfmon.treatment.treatments import list_treatment_ids

Agreed = Callable[[Session, Permit], list[tuple[date, str]]]
agreed_elsewhere: HandedDown[Agreed] = (
    HandedDown()
)  # what rooms above have a client's yes to: its day, and the words of it
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a ZIP of the same content is the same bytes


def write_zip(session: Session, permit: Permit, now: datetime) -> bytes:
    """The file. Raises Locked."""
    said = _read_bundle(session, permit)
    files = {
        "bundle.json": write_bundle(session, permit),
        "bundle.schema.json": json.dumps(bundle_schema(), indent=1).encode(),
        "entries.csv": write_table(said["entries"], is_safe=False),
        "entries-for-spreadsheets.csv": write_table(said["entries"], is_safe=True),
        "dictionary.csv": write_dictionary(list_questions()),
        "read-me.html": _page("exchange/readable.html", said=said, on=local_day(now, permit.zone)),
        "for-later.html": write_kit(session, permit, now),
        "shared-and-with-whom.html": _page("exchange/elsewhere.html", **_elsewhere(session, permit, now)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_kit(session: Session, permit: Permit, now: datetime) -> bytes:
    """One page for after the work: lines to later-me, the plan, the exercises they know, their entries. Raises Locked."""
    said = _read_bundle(session, permit)
    lines = [text for entry in said["entries"] if (text := entry["words"].get("for_later"))]
    known = {entry["values"].get("exercise") for entry in said["entries"] if entry["kind"] == "practice"}
    return _page(
        "exchange/kit.html",
        said=said,
        on=local_day(now, permit.zone),
        lines=list(dict.fromkeys(lines)),
        plan=[text for text in (said.get("plan") or {}).values() if text],
        exercises=[e for e in LIBRARY.values() if e.code in known or (e.is_open_by_phase and e.phase == 1)],
    )


def _read_bundle(session: Session, permit: Permit) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(write_bundle(session, permit))
    names = list_device_ids(session, permit)
    filled = {names[one.id]: one for one in read_filled(session, permit)}
    for entry in said["entries"]:
        if entry["uuid"] in filled:
            entry["told"] = _tell(filled[entry["uuid"]], entry["words"])
        entry["local_at"] = f"{wall_clock(datetime.fromisoformat(entry['occurred_at']), entry['zone']):%Y-%m-%d %H:%M}"
    return said


def _tell(one: Filled, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each question with its answer: in words where their licence lets them go along, else as numbers. Own words always."""
    is_worded, told = may_be_worded(one.text), []
    for number in one.asked:
        question = one.text.question(number) if is_worded and one.text is not None else None
        weight = one.answers.get(number)
        worded = {option.weight: option.text for option in question.options} if question is not None else {}
        answer = _("left out") if weight is None else worded.get(weight, str(weight))
        told.append((question.text if question is not None else str(number), answer))
    asked = {q.name: q.text for q in one.text.own} if is_worded and one.text is not None else {}
    written = [(asked.get(name, name.replace("_", " ")), text) for name, text in words.items()]
    return [(one.pack.name, ""), *told, *written]


def list_questions() -> list[tuple[str, str, str, str]]:
    """Kind, question, type, and range or codes, of every kind of entry."""
    found = []
    for code, kind in sorted(KINDS.items()):
        found += [(code, q, "number", f"{r.low:g} to {r.high:g}") for q, r in kind.numbers.items()]
        found += [(code, q, "choice", " ".join(codes)) for q, codes in kind.choices.items()]
        found += [(code, q, "pick", " ".join(m.codes)) for q, m in kind.many.items()]
        found += [(code, q, "fact", "") for q in kind.plain]
        found += [(code, q, "word", "own words") for q in kind.words]
    for pack in load_packs().values():
        weights = " ".join(str(weight) for weight in pack.weights)
        of = f"{QUESTIONNAIRE.code} {pack.id}"
        found += [(of, f"answers {number}", "value", weights) for number in pack.item_numbers]
        found += [(of, f"stated {scale.code}", "value", "a total that came printed") for scale in pack.scales]
    return found


def bundle_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the bundle."""
    text, flag = {"type": "string"}, {"type": "boolean"}
    maybe = {"type": ["string", "null"]}
    entry = {
        **dict.fromkeys(("uuid", "kind", "occurred_at", "zone", "entry_mode", "recorded_at"), text),
        **dict.fromkeys(("changed_at", "parent", "talked_about_on"), maybe),
        **dict.fromkeys(("is_clock_corrected", "talk_about", "no_more_questions"), flag),
        **{name: {"type": "array", "items": text} for name in ("asked", "skipped")},
        "values": {"type": "object"},
        "many": {"type": "object", "additionalProperties": {"type": "array"}},
        "words": {"type": "object", "additionalProperties": text},
        **{name: {"type": "integer"} for name in ("revision", "schema_version")},
        "earlier": {"type": "array", "items": {"type": "object"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["format", "entries", "lines", "settings"],
        "properties": {
            "format": {"const": FORMAT},
            "entries": {"type": "array", "items": {"type": "object", "required": list(entry), "properties": entry}},
            "lines": {"type": "object", "additionalProperties": {"type": "array"}},
            "settings": {"type": "object"},
        },
    }


def _elsewhere(session: Session, permit: Permit, now: datetime) -> dict[str, Any]:
    frames = load_frames(session, permit.client_id, local_day(now, permit.zone))
    names = {frame.therapist_id: frame.therapist_name for frame in frames}
    grants = load_grant_facts(session, permit.client_id, permit.zone)
    profile = load_profile(session, permit.client_id)
    return {
        "agreed_on": local_day(profile.agreed_at, permit.zone) if profile.agreed_at else None,
        "agreed_wording": profile.agreed_wording,
        "grants": [(names.get(who, ""), facts) for who, facts in grants.items()],
        "treatments": [frame.therapist_name for frame in frames],
        "ended": list_ended(session, permit.client_id),
        "picture": [
            line
            for treatment_id in list_treatment_ids(session, permit.client_id)
            for line in load_own_picture(session, permit.client_id, treatment_id, now).shown
        ],
        "supervision": [one for give in agreed_elsewhere.given() for one in give(session, permit)],
        "settings": dict(SETTINGS),
        "parts": OWN_LABELS,
        "answered": [
            review
            for treatment_id in list_treatment_ids(session, permit.client_id)
            for review in list_own_reviews(session, permit.client_id, treatment_id, now)
            if review.answers
        ],
        "said": dict(NEXT_SAID),
    }


def _page(template: str, **facts: Any) -> bytes:
    return render_template(template, app_name=current_house().app_name, **facts).encode()
