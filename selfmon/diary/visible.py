""" "Visible to": who will see what is about to be kept, from the grants that hold now; and who sees what was kept, from the
rule that each therapist's own page is read by."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from selfmon.diary.admitted import sight_of
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.content import list_own
from selfmon.diary.kinds import Kind
from selfmon.diary.models import Entry
from selfmon.sharing.access import preview_permit
from selfmon.sharing.admission import Sight
from selfmon.sharing.permit import Window
from selfmon.sharing.reading import SharingState, load_sharing
from selfmon.sharing.streams import MOSTLY_NUMBERS, Depth
from selfmon.web.languages import day_without_year, list_for_people

_SAID = {
    Sight.LATER: _l("%(name)s, from tomorrow morning"),
    Sight.NUMBERS: _l("%(name)s, the scales"),
    Sight.WORDS_LATER: _l("%(name)s, the scales and my words (words from tomorrow morning)"),
    Sight.WORDS: _l("%(name)s, the scales and my words"),
}
_SAID_OF_A_CHANGE = {
    **_SAID,
    Sight.WORDS: _l("%(name)s, the scales and my words (changed words from tomorrow morning)"),
}


def list_who_sees(
    session: Session, here: Circumstances, ids: Sequence[UUID], is_changing: bool = False
) -> dict[UUID, list[str]]:
    """Of each entry, one line per reader; "Only me" where there is none. `is_changing`: beside Save, where words that are
    changed wait overnight again."""
    said_of = _SAID_OF_A_CHANGE if is_changing else _SAID
    readers = [
        (frame.therapist_name, preview_permit(session, here.actor, frame.therapist_id, here.now))
        for frame in here.frames
    ]
    found = {}
    for entry_id, row in list_own(session, here.permit, ids).items():
        said = [(name, said_of.get(_as_shown(sight_of(permit, row), row))) for name, permit in readers]
        found[entry_id] = [str(text) % {"name": name} for name, text in said if text is not None] or [_("Only me")]
    return found


def _as_shown(seen: Sight, row: Entry) -> Sight:
    """Where numbers are all there is there are no words to come, whatever was agreed."""
    is_bare = row.stream in MOSTLY_NUMBERS and row.words is None
    return Sight.NUMBERS if is_bare and seen in (Sight.WORDS, Sight.WORDS_LATER) else seen


def say_who_sees_a_change(session: Session, here: Circumstances, entry_id: UUID) -> str:
    """Beside Save on the page that changes an entry, which is open only when unlocked."""
    return list_for_people(list_who_sees(session, here, [entry_id], is_changing=True)[entry_id], is_of_sentences=True)


def say_visible(
    session: Session, here: Circumstances | None, kind: Kind, has_box: bool = True, has_words: bool = True
) -> str:
    """Who sees an entry of this kind that is not kept to oneself; empty on a locked phone and without signal.

    `has_box`: the page has one to keep this entry to oneself; else the client's wish for new entries holds. `has_words`:
    the page asks for more than numbers. One
    statement, when unlocked. It names the first day shown where there is one: what is written about an earlier day
    is not seen.
    """
    if here is None or not here.permit.can_read:
        return ""
    if here.permit.keep_to_myself and not has_box:
        return _("only me")
    states = load_sharing(session, here.permit)
    frames = [] if here.actor.code_is_due else here.frames
    said = [_say_reader(here, f.therapist_name, states.get(f.therapist_id), kind, has_words) for f in frames]
    return list_for_people(filter(None, said), is_of_sentences=True) or _("only me")


def _say_reader(here: Circumstances, name: str, state: SharingState | None, kind: Kind, has_words: bool) -> str:
    today = [w for w in (state.windows if state else ()) if w.stream == kind.stream and _holds(w, here.today)]
    words = [w for w in today if w.depth == Depth.WORDS and has_words]
    if not today or (kind.is_words_only and not words):
        return ""
    if not words:
        said = _("%(name)s, the scales", name=name)
    elif here.permit.words_wait:
        said = _("%(name)s, the scales and my words (from tomorrow morning)", name=name)
    else:
        said = _("%(name)s, the scales and my words", name=name)
    starts = [w.from_on for w in words or today]
    if None in starts:
        return said
    return _("%(who)s, days from %(day)s on", who=said, day=day_without_year(min(filter(None, starts))))


def _holds(window: Window, day: date) -> bool:
    """A window that shows this day."""
    return (window.from_on is None or window.from_on <= day) and (window.to_on is None or day <= window.to_on)
