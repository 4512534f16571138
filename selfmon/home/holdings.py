"""What each depth of sharing holds and does not hold, a line for each kind of entry, made from the fields of the kind."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from selfmon.diary.kinds import KINDS, Kind
from selfmon.insight.names import KIND_NAMES, QUESTIONS
from selfmon.sharing.streams import FIRST_PHASE, Stream
from selfmon.web.languages import list_for_people

_TOLD = 3  # scales that are named; the others are counted
# Columns that are neither rated nor told and go with the scales.
_BESIDE = {
    "practice": _l("which exercise it was"),
    "weekly": _l("what didn't come up"),
    "questionnaire": _l("every answer you tap, and what they add up to"),
}


@dataclass(frozen=True)
class Holding:
    """One kind of entry: what the scales hold of it, and what only "the scales and my words" holds."""

    name: str
    scales: str
    words: str


def list_holdings(stream: Stream, phase: int) -> list[Holding]:
    """The kinds with anything in this stream, in this phase of the work: later questions do not exist yet."""
    found = [_hold(kind, stream, phase) for kind in KINDS.values()]
    goals = [Holding(_("Goals"), _("nothing, not even that there is one"), _("the goal as you wrote it"))]
    return [one for one in found if one] + (goals if stream is Stream.ANCHORS else [])


def _hold(kind: Kind, stream: Stream, phase: int) -> Holding | None:
    def is_here(name: str) -> bool:
        apart = kind.later.get(name)
        if apart is None or FIRST_PHASE.get(apart, 1) > phase:
            return apart is None and kind.stream is stream
        return apart is stream

    scales = [name for name in kind.numbers if is_here(name)]
    words = [name for name in (*kind.choices, *kind.many, *kind.words) if is_here(name)]
    if kind.stream is not stream and not scales and not words:
        return None
    name = str(KIND_NAMES.get(kind.code, kind.code))
    return Holding(
        name if kind.stream is stream else _("%(kind)s, where it is shared itself", kind=name),
        _say_scales(kind, scales) if kind.stream is stream else _say_names(scales),
        list_for_people(_names(words), is_of_sentences=True),
    )


def _say_scales(kind: Kind, scales: Iterable[str]) -> str:
    if kind.is_words_only:
        return _("nothing, not even that there is one")
    beside = [str(_BESIDE[kind.code])] if kind.code in _BESIDE else []
    told = [_("that there is one, and when"), *beside]
    return list_for_people([*told, *([_say_names(scales)] if scales else [])], is_of_sentences=True)


def _say_names(names: Iterable[str]) -> str:
    every = _names(names)
    n_more = len(every) - _TOLD
    more = [ngettext("and one more", "and %(num)s more", n_more)] if n_more > 0 else []
    return list_for_people([*every[:_TOLD], *more], is_of_sentences=True)


def _names(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(str(QUESTIONS[name]) for name in names))
