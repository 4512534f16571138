""" "Visible to", beside Save: who will see what is about to be kept, from the grants that hold now."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.diary.kinds import Kind
from selfmon.diary.pages import Circumstances
from selfmon.sharing.permit import Window
from selfmon.sharing.reading import SharingState, load_sharing
from selfmon.sharing.streams import Depth
from selfmon.web.languages import day_without_year, list_for_people


def say_visible(session: Session, here: Circumstances | None, kind: Kind, has_box: bool = True) -> str:
    """Who sees an entry of this kind that is not kept to oneself; empty on a locked phone and without signal.

    `has_box`: the page has one to keep this entry to oneself; else the client's wish for new entries holds. One
    statement, when unlocked. It names the first day shown where there is one: what is written about an earlier day
    is not seen.
    """
    if here is None or not here.permit.can_read:
        return ""
    if here.permit.keep_to_myself and not has_box:
        return _("only me")
    states = load_sharing(session, here.permit)
    frames = [] if here.actor.code_is_due else here.frames
    said = [_say_reader(here, f.therapist_name, states.get(f.therapist_id), kind) for f in frames]
    return list_for_people(filter(None, said), is_of_sentences=True) or _("only me")


def _say_reader(here: Circumstances, name: str, state: SharingState | None, kind: Kind) -> str:
    today = [w for w in (state.windows if state else ()) if w.stream == kind.stream and _holds(w, here.today)]
    words = [w for w in today if w.depth == Depth.WORDS]
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
