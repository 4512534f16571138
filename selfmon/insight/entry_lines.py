"""An entry as one line in words, by one renderer: what it is called, and what it says in short."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from selfmon.diary.entry_view import EntryView
from selfmon.insight.labels import tell_entry
from selfmon.insight.names import LABELS
from selfmon.practice.library import LIBRARY
from selfmon.web.languages import list_for_people

# What each means is said on its tile; one row has no room for both.
CLOSEST = {
    "shame": _l("Shame"),
    "envy": _l("Envy"),
    "both": _l("Both"),
    "other": _l("Something else"),
    "unsure": _l("Not sure yet"),
}
LINES = 2  # of an entry that has no short form of its own


@dataclass(frozen=True)
class EntryLine:
    """One row. `entry_id` None: several check-ins in one line, which stand in the rows beside. `at`: the client's clock."""

    entry_id: UUID | None
    kind: str
    at: datetime
    on: date
    name: str
    said: str
    is_flagged: bool = False
    is_late: bool = False


def line_of(entry: EntryView) -> EntryLine:
    """One entry, as far as its reader may see it."""
    told = tell_entry(entry)
    short = {"episode": _stung, "practice": _practised, "after_session": _understood}.get(entry.kind)
    said = short(entry) if short else _first_lines(told.lines)
    return EntryLine(
        entry.id,
        entry.kind,
        entry.local_at,
        entry.local_day,
        told.name,
        said,
        entry.talk_about,
        entry.entry_mode == "retrospective",
    )


def lines_since(entries: Sequence[EntryView]) -> list[EntryLine]:
    """The newest first; check-ins as one line at the end, their numbers stand in the rows."""
    single = [line_of(e) for e in entries if e.kind != "check_in" or e.talk_about]
    single.sort(key=lambda line: line.at, reverse=True)
    others = [e for e in entries if e.kind == "check_in" and not e.talk_about]
    if not others:
        return single
    n_days = len({e.local_day for e in others})
    newest = max(others, key=lambda e: e.local_at)
    said = ngettext("on one day", "on %(num)s days", n_days)
    name = ngettext("One check-in", "%(num)s check-ins", len(others))
    return [*single, EntryLine(None, "check_in", newest.local_at, newest.local_day, name, said)]


def _stung(entry: EntryView) -> str:
    parts = []
    closest = entry.choices.get("closest_to")
    if closest:
        parts.append(str(CLOSEST.get(closest, closest)))
    if entry.numbers.get("peak") is not None:
        parts.append(_("%(n)s of 6", n=entry.numbers["peak"]))
    parts += [str(LABELS["triggers"].get(p.code, p.code)) for p in entry.many.get("triggers", ())][:2]
    return list_for_people(parts, is_of_sentences=True)


def _practised(entry: EntryView) -> str:
    code = str(entry.plain.get("exercise"))
    parts = [str(LIBRARY[code].name) if code in LIBRARY else code]
    before, after = entry.numbers.get("before"), entry.numbers.get("after")
    if before is not None and after is not None:
        parts.append(_("%(before)s to %(after)s", before=before, after=after))
    landing = entry.choices.get("landing")
    if landing:
        parts.append(str(LABELS["landing"].get(landing, landing)))
    return list_for_people(parts, is_of_sentences=True)


def _understood(entry: EntryView) -> str:
    n = entry.numbers.get("understood")
    return "" if n is None else _("felt understood %(n)s of 4", n=n)


def _first_lines(lines: Sequence[tuple[str, str]]) -> str:
    return list_for_people([answer for _question, answer in lines[:LINES]], is_of_sentences=True)
