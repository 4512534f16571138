"""The text a client agrees to, and what they read of it later: made from the windows a reader is decided by.

The text on the screen and the text kept with the answer come from the same function over the same facts. A property test
reads each sentence back and asks `admission.sight` whether it is so (tests/sharing/test_sentences.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from flask_babel import gettext

from selfmon.sharing.admission import list_depths
from selfmon.sharing.permit import Window
from selfmon.sharing.streams import MOSTLY_NUMBERS, Depth, Stream
from selfmon.sharing.terms import Terms, say_depth, say_stream
from selfmon.web.languages import day_for_people, list_for_people


def _(text: str, **values: str) -> str:
    return str(gettext(text, **values))


def say_shown(windows: Iterable[Window], stream: Stream) -> str:
    """What is shown of a stream, depth by depth and with its days; "not shared" for nothing."""
    said = [_say_stretch(*stretch) for stretch in list_depths(windows, stream)]
    return list_for_people(said, is_of_sentences=True) if said else say_depth(None)


def _say_stretch(depth: Depth, first: date | None, last: date | None) -> str:
    days = {"first": first, "last": last}
    told = {"depth": say_depth(depth), **{name: day_for_people(day) for name, day in days.items() if day is not None}}
    if first is None and last is None:
        return _("%(depth)s, whatever the day", **told)
    if first is None:
        return _("%(depth)s, up to %(last)s", **told)
    if last is None:
        return _("%(depth)s, from %(first)s on", **told)
    return _("%(depth)s, on %(first)s", **told) if first == last else _("%(depth)s, from %(first)s to %(last)s", **told)


def say_line(windows: Iterable[Window], stream: Stream) -> str:
    """One line of an agreement: the stream and what is shown of it."""
    return _("%(stream)s: %(shown)s.", stream=say_stream(stream), shown=say_shown(windows, stream))


def agreed_text(terms: Terms, shown: Mapping[Stream, Sequence[Window]]) -> tuple[str, ...]:
    """The agreement, sentence by sentence, as it is shown and as it is kept. `shown`: see `terms.all_windows`."""
    lines = [_("From now on %(name)s sees:", name=terms.therapist_name)] if terms.shared else []
    lines += [say_line(shown.get(stream, ()), stream) for stream in terms.picks]
    if not terms.shared:
        return tuple(lines)
    picked = [window for stream in terms.shared for window in shown[stream]]
    if any(list_depths(picked, stream) != [(depth, None, None)] for stream, depth in terms.shared.items()):
        lines.append(_("What you wrote for other days stays with you."))
    lines.append(_("Until %(day)s. You are asked again before that.", day=day_for_people(terms.ends_on)))
    if any(list_depths(picked, stream) for stream in MOSTLY_NUMBERS):
        lines.append(_("What you tap in a questionnaire shows up at once, when you finish it."))
    if any(window.depth is Depth.WORDS for window in picked):
        lines.append(
            _(
                "Words, and what you picked from a list, show up the morning after you wrote them: what is older than "
                "that, at once."
            )
            if terms.words_wait
            else _("Words, and what you picked from a list, show up at once.")
        )
    lines.append(
        _(
            "You can keep any single entry back, share less, or stop, at any moment. What %(name)s has already "
            "read stays in their memory.",
            name=terms.therapist_name,
        )
    )
    return tuple(lines)


def renewed_text(therapist_name: str, windows: Sequence[Window], ends_on: date) -> tuple[str, ...]:
    """The agreement to go on as it is."""
    streams = {window.stream for window in windows}
    return (
        _("%(name)s goes on seeing what is shared now:", name=therapist_name),
        *(say_line(windows, stream) for stream in Stream if stream in streams),
        _("Until %(day)s. You are asked again before that.", day=day_for_people(ends_on)),
    )
