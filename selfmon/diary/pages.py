"""The page of a kind of entry: open its form (with a draft, if one waits), save it, change it later.

Rooms above register a KindPage; the views of every kind are then the same few lines.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.drafts import discard_draft, finish_draft, load_draft, save_draft
from selfmon.diary.entry_view import EntryView
from selfmon.diary.facts import Facts, Outcome
from selfmon.diary.forms import EntryForm, fresh_uuid, read_facts
from selfmon.diary.holding import hold_back
from selfmon.diary.kinds import Kind
from selfmon.diary.logbook import amend_entry, keep_entry
from selfmon.diary.models import EntryMode
from selfmon.diary.posted import made_by, posted_fields
from selfmon.diary.reading import read_entry
from selfmon.diary.turns import take_turn_of
from selfmon.house import HandedDown
from selfmon.web.errors import wants_json
from selfmon.web.input_kinds import small_number

BuildFields = Callable[[Circumstances, EntryView | None], Mapping[str, Any]]
Plain = Callable[[Circumstances], dict[str, Any]]


@dataclass(frozen=True)
class KindPage:
    """How one kind is drawn: its fields for the day (or for an entry that is changed), and its template."""

    kind: Kind
    template: str
    build_fields: BuildFields
    first: tuple[str, ...] = ()  # asked at once; the others once "Add more" is opened. None: all at once
    context: Callable[[Circumstances], dict[str, Any]] = field(default=lambda _here: {})
    finish: Callable[[EntryForm, Facts], Facts] = field(default=lambda _form, facts: facts)  # what only this kind knows
    plain: Plain = field(default=lambda _here: {})  # columns that are neither rated nor told


change_pages: HandedDown[KindPage] = HandedDown()  # where rooms above let their entries be changed


@lru_cache(maxsize=64)
def _form_class(kind: str, fields: tuple[tuple[str, Any], ...]) -> type[EntryForm]:
    """Made once for the same fields, where a kind keeps its own: a class takes as long as two statements."""
    return type(f"{kind.title()}Form", (EntryForm,), dict(fields))


def make_form(
    here: Circumstances, fields: Mapping[str, Any], kind: Kind, posted: Any = None, first: Collection[str] = ()
) -> EntryForm:
    """A form with these fields. `posted`: a draft to fill it with, else what the request carries. `first`: what counts as
    asked before "Add more" is opened; without it, every question."""
    form_class = _form_class(kind.code, tuple(fields.items()))
    form: EntryForm = form_class(posted) if posted is not None else form_class()
    form.kind_code = kind.code
    form.now, form.chosen_zone, form.keep_to_myself = here.now, here.zone, here.permit.keep_to_myself
    if not form.is_submitted() or posted is not None:
        form.uuid.data = form.uuid.data or fresh_uuid()
        form.queue_tag.data = str(here.permit.queue_tag)
        questions = [n for n in fields if n in {*kind.numbers, *kind.choices, *kind.many}]
        said = (posted.get("asked", "") if posted is not None else "").split(",")
        form.is_full = not first or any(n in questions and n not in first for n in said)
        form.asked.data = ",".join(n for n in questions if form.is_full or n in first)
        form.schema.data = str(kind.schema_version)
        if posted is None:
            form.held_back.data = here.permit.keep_to_myself
    return form


def find_draft(here: Circumstances, name: str) -> MultiDict[str, str] | None:
    """What was kept of this form, for a GET that may show it; but for where the phone was then."""
    if request.method != "GET":
        return None
    draft = load_draft(db.session, here.permit, name, here.actor.session_id, here.now)
    kept = [(key, value) for key, values in (draft or {}).items() for value in values if key != "device_zone"]
    return MultiDict(kept) if draft else None


def open_form(here: Circumstances, page: KindPage, name: str) -> tuple[EntryForm, bool]:
    """The form of a page, and whether it was filled from a draft."""
    kept = find_draft(here, name)
    fields = page.build_fields(here, None)
    if kept is not None:  # with the questions of the day on which it was left
        fields = {**fields, **page.build_fields(replace(here, posted=kept), None)}
    return make_form(here, fields, page.kind, kept, page.first), kept is not None


def draw_in_full(here: Circumstances, page: KindPage) -> EntryForm:
    """ "Add more" without a script: the same form with every question and what was answered so far; nothing is stored."""
    return make_form(here, page.build_fields(replace(here, posted=None), None), page.kind, request.form)


def read_page(here: Circumstances, page: KindPage, form: EntryForm, **told: Any) -> Facts:
    """The facts of a valid form of this page, as the page and an envelope from the phone both store them."""
    return page.finish(form, read_facts(form, page.kind, **{"plain": page.plain(here), **told}))


def show_entry_page(
    page: KindPage,
    name: str,
    *,
    parent_id: UUID | None = None,
    mode: EntryMode | None = None,
    where_next: str = "/saved/{id}",
    **context: Any,
) -> ResponseReturnValue:
    """GET and POST of a page that makes one entry. `name` is also its draft's name."""
    here = look_round()
    if request.form.get("more") and page.first:
        return _show_form(here, page, draw_in_full(here, page), name, False, {**context, "further": True})
    form, is_draft = open_form(here, page, name)
    if form.validate_on_submit():
        facts = read_page(here, page, form, parent_id=parent_id, mode=mode or EntryMode.SPONTANEOUS)
        return save_facts(here, facts, name, where_next)
    if form.is_submitted() and wants_json():
        return {"status": "problem", "problems": form.errors}, 400
    if form.errors and page.first:  # drawn whole, so that no message stands behind "Add more"
        form.asked.data = ",".join(
            n for n in form.data if n in {*page.kind.numbers, *page.kind.choices, *page.kind.many}
        )
    return _show_form(here, page, form, name, is_draft, context)


def _show_form(
    here: Circumstances, page: KindPage, form: EntryForm, name: str, is_draft: bool, context: Mapping[str, Any]
) -> ResponseReturnValue:
    told = {**page.context(here), **context}
    return render_template(
        page.template, form=form, here=here, is_draft=is_draft, form_name=name, entry=None, **told
    ), 400 if form.errors else 200


def save_facts(
    here: Circumstances, facts: Facts, name: str, where_next: str = "/saved/{id}", in_progress: bool = False
) -> ResponseReturnValue:
    """Keep an entry, forget its draft, go on. Says "saved" only after the commit. `in_progress`: the form is still open;
    its draft stays, so that whoever leaves it here finds it as it was left."""
    with writing(db.session):
        is_overtaken = in_progress and not take_turn_of(db.session, here.permit, posted_fields(), here.now)
        kept = keep_entry(
            db.session,
            here.permit,
            facts,
            here.now,
            session_id=here.actor.session_id,
            in_progress=in_progress,
            is_overtaken=is_overtaken,
            words_wait=here.permit.words_wait,
        )
        if not in_progress:
            finish_draft(db.session, here.permit, name, posted_fields(), here.actor.session_id, here.now)
        elif kept.outcome is Outcome.KEPT:
            save_draft(db.session, here.permit, name, posted_fields(), made_by(here.actor), here.now)
    if wants_json():
        return {"status": kept.told, "id": kept.told_id}
    if kept.told_id is None:
        return redirect("/today", 303)
    return redirect(where_next.format(id=kept.told_id), 303)


def fill_from(entry: EntryView, kind: Kind) -> MultiDict[str, str]:
    """What a form must carry to show an entry as it stands."""
    filled: MultiDict[str, str] = MultiDict()
    for name, value in {**entry.numbers, **entry.choices, **entry.words}.items():
        if value is not None:
            filled.add(name, f"{value:g}" if isinstance(value, float) else str(value))
    for question, picks in entry.many.items():
        for pick in picks:
            filled.add(question, pick.code)
            if pick.intensity is not None:
                filled.add(f"{question}__{pick.code}", str(pick.intensity))
        if entry.plain.get("order_tapped") is not False:
            filled.add(f"{question}_order", ",".join(p.code for p in picks))
    return filled


def show_change_page(entry_id: UUID) -> ResponseReturnValue:
    """GET and POST of changing an entry; the route demands unlocking. The earlier version is kept for the client."""
    here = look_round()
    entry = read_entry(db.session, here.permit, entry_id)
    page = next((page for page in change_pages.given() if page.kind.code == entry.kind), None)
    if page is None:
        raise NotFound
    fields = page.build_fields(here, entry)
    name = f"entries-{entry_id}-change"
    kept = find_draft(here, name)
    form = make_form(here, fields, page.kind, None if request.method == "POST" else kept or fill_from(entry, page.kind))
    if request.method == "GET" and kept is None:
        form.when.data, form.talk_about.data = "keep", entry.talk_about
    form.when.choices = [("keep", _("As it was")), *(form.when.choices or ())]
    form.when.validators = ()
    revision = request.form.get("revision", type=small_number, default=entry.revision)
    if form.validate_on_submit():
        facts = page.finish(form, read_facts(form, page.kind, plain=dict(entry.plain)))
        if not form.when.raw_data:  # the page asks neither when it was nor whether to talk about it
            facts = replace(_at_the_same_time(facts, entry), talk_about=entry.talk_about)
        elif form.when.data == "keep":
            facts = _at_the_same_time(facts, entry)
        with writing(db.session):
            amend_entry(db.session, here.permit, entry_id, facts, here.now, revision)
            if form.held_back.data and not entry.held_back:
                hold_back(db.session, here.permit, entry_id)
            take_turn_of(db.session, here.permit, posted_fields(), here.now)  # what is still on its way comes too late
            discard_draft(db.session, here.permit, name)
        return redirect(f"/entries/{entry_id}", 303)
    return render_template(
        page.template,
        form=form,
        here=here,
        is_draft=kept is not None,
        form_name=name,
        entry=entry,
        **page.context(here),
    ), 400 if form.errors else 200


def _at_the_same_time(facts: Facts, entry: EntryView) -> Facts:
    return replace(facts, occurred_at=entry.occurred_at, zone=entry.zone, entry_mode=EntryMode(entry.entry_mode))
