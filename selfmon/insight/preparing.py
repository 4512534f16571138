"""For the minutes before a session: one strength and one question, by fixed rules. No judgement, no guess.

Pure but for the words of the screen. The same rows give the same sentences.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from selfmon.diary.entry_view import EntryView
from selfmon.insight.names import LABELS
from selfmon.practice.library import LIBRARY
from selfmon.practice.series import Done
from selfmon.practice.weight import sign_of
from selfmon.treatment.ruptures import RuptureView
from selfmon.web.languages import short_day_for_people


@dataclass(frozen=True)
class Sentence:
    """One sentence and the entry behind it, where it is a single one."""

    text: str
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Since:
    """What was shared since the last session, in order of time, and what was practised."""

    entries: Sequence[EntryView]
    done: Sequence[Done]
    met_on: Mapping[UUID, date] = field(default_factory=dict)  # the day of each session that an entry may be about

    def day_of(self, entry: EntryView) -> date:
        """The day of the session an entry is about, else its own."""
        return self.met_on.get(entry.plain.get("therapy_session_id") or entry.id, entry.local_day)


def _of(found: Since, kind: str) -> list[EntryView]:
    return [e for e in found.entries if e.kind == kind]


def one_strength(found: Since) -> Sentence | None:
    """The newest moment that held, else the highest quiet pride, else a practice."""
    held = _of(found, "held")
    if held:
        newest = held[-1]
        what = LABELS["what"].get(str(newest.choices.get("what")))
        day = short_day_for_people(newest.local_day)
        return Sentence(
            _('Something held on %(day)s: "%(what)s".', day=day, what=what)
            if what
            else _("Something held on %(day)s.", day=day),
            newest.id,
        )
    proud = [e for e in _of(found, "check_in") if (e.numbers.get("pride") or 0) >= 4]
    if proud:
        return Sentence(
            _(
                "Quietly pleased with something really done: %(n)s of 6 on %(day)s.",
                n=proud[-1].numbers["pride"],
                day=short_day_for_people(proud[-1].local_day),
            ),
            proud[-1].id,
        )
    if found.done:
        return Sentence(_("Came back to practising, last on %(day)s.", day=short_day_for_people(found.done[-1].on)))
    return None


def one_question(found: Since, ruptures: Sequence[RuptureView], phase: int) -> str:
    """A question to take in, by fixed rules: what is between the two first, then what got heavier, then the sting."""
    if _of(found, "between_us") or any(r.is_open for r in ruptures):
        return _("What is between the two of you just now, and who might begin to say it?")
    heavy = [d for d in found.done if sign_of(d).is_heavy]
    if heavy and heavy[-1].exercise in LIBRARY:
        return _(
            'Does "%(name)s" still fit, or is another one gentler just now?', name=LIBRARY[heavy[-1].exercise].name
        )
    if _of(found, "episode") and phase >= 2:
        return _("What might that feeling have been looking after?")
    if _of(found, "episode"):
        return _("What helped it settle, if anything did?")
    if _of(found, "held"):
        return _("What made that moment possible?")
    return _("What would be good to use this hour for?")
