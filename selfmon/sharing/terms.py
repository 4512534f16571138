"""What a client is about to agree to: the days and the depth it comes down to, and the names of these things.

The text that is agreed to stands in `sharing.sentences`.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from selfmon.sharing.permit import Window
from selfmon.sharing.streams import Depth, Stream
from selfmon.web.languages import list_for_people

MONTHS = 6  # how long sharing is agreed for, unless the client picks something else
LONGEST_MONTHS = 24


def _(text: str, **values: str) -> str:
    return str(gettext(text, **values))


class Days(StrEnum):
    """Which days' entries are shown. TODAY is what an unanswered question means."""

    TODAY = "today"  # from today on
    AS_BEFORE = "as_before"  # and the days that were shown before sharing stopped
    BETWEEN_TOO = "between_too"  # and the days since then
    ALL = "all"  # also everything earlier


@dataclass(frozen=True)
class Terms:
    """A client's picks for one therapist. A stream that is not named stays as it is; None switches it off."""

    therapist_id: int
    therapist_name: str
    picks: Mapping[Stream, Depth | None]
    days: Days
    ends_on: date
    words_wait: bool = True
    starts_on: date | None = None  # what "from today on" means where the phone is; None: the day in the chosen zone

    @property
    def shared(self) -> dict[Stream, Depth]:
        """The streams that will be shown."""
        return {stream: depth for stream, depth in self.picks.items() if depth is not None}

    @property
    def switched_off(self) -> tuple[Stream, ...]:
        return tuple(stream for stream, depth in self.picks.items() if depth is None)


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def cap_depth(window: Window, depth: Depth) -> Window:
    """The same days at no more than `depth`."""
    narrower = Depth.WORDS if window.depth == depth == Depth.WORDS else Depth.NUMBERS
    return Window(window.stream, narrower, window.from_on, window.to_on)


def all_windows(
    terms: Terms, running: Sequence[Window], earlier: Sequence[Window], today: date
) -> dict[Stream, tuple[Window, ...]]:
    """What is shown of each stream once these terms hold, those that stay as they are included. "From today on" begins
    where the phone is."""
    picked = {
        stream: decide_windows(stream, depth, terms.days, running, earlier, terms.starts_on or today)
        for stream, depth in terms.shared.items()
    }
    others = {w.stream for w in running} - set(terms.picks)
    return picked | {stream: tuple(w for w in running if w.stream == stream) for stream in Stream if stream in others}


def decide_windows(
    stream: Stream, depth: Depth, days: Days, running: Iterable[Window], earlier: Sequence[Window], today: date
) -> tuple[Window, ...]:
    """The windows that one pick comes down to.

    What is shown now goes on being shown, at most at the new depth. Days that were shown earlier come back only if
    asked for, and never deeper than they were.
    """
    found = [cap_depth(w, depth) for w in running if w.stream == stream]
    if days is Days.ALL:
        return (Window(stream, depth),)
    if days is Days.TODAY or not (mine := [w for w in earlier if w.stream == stream]):
        return _tidy([*found, Window(stream, depth, today)])
    found += [cap_depth(w, depth) for w in mine]
    last_on = max(w.to_on for w in mine if w.to_on is not None)
    start = today if days is Days.AS_BEFORE else min(today, last_on + timedelta(days=1))
    return _tidy([*found, Window(stream, depth, start)])


def _tidy(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Without windows that another one covers."""
    kept: list[Window] = []
    for window in dict.fromkeys(windows):
        if not any(_covers(other, window) for other in kept):
            kept = [other for other in kept if not _covers(window, other)] + [window]
    return tuple(kept)


def _covers(wide: Window, narrow: Window) -> bool:
    starts = wide.from_on is None or (narrow.from_on is not None and wide.from_on <= narrow.from_on)
    ends = wide.to_on is None or (narrow.to_on is not None and narrow.to_on <= wide.to_on)
    deep_enough = wide.depth == Depth.WORDS or narrow.depth == wide.depth
    return wide.stream == narrow.stream and starts and ends and deep_enough


def say_stream(stream: Stream) -> str:
    """A stream in plain words."""
    return {
        Stream.MOOD: _("Check-ins"),
        Stream.EPISODES: _("When something stung, hard moments, something held"),
        Stream.PRACTICE: _("Exercises"),
        Stream.ANCHORS: _("The weekly look back, and goals"),
        Stream.SESSIONS: _("How a session was for me"),
        Stream.PATTERNS: _("The swing, protective moves, looking again, give and take"),
        Stream.OTHERS: _("The other person's side, and small experiments"),
        Stream.QUESTIONNAIRES: _("Questionnaires"),
    }[stream]


def say_depth(depth: Depth | None) -> str:
    """A depth in plain words."""
    if depth is None:
        return _("not shared")
    return _("the scales and my words") if depth == Depth.WORDS else _("the scales")


# What stands in the log, in plain words.
DEEDS = {
    "opened_page": _l("opened your shared page"),
    "listed": _l("had you in the list of clients, numbers only"),
    "shared": _l("agreed on what is shared"),
    "renewed": _l("kept sharing as it was, for longer"),
    "narrowed": _l("shared less"),
    "stopped_sharing": _l("stopped sharing"),
    "ended_with_treatment": _l("sharing ended with the treatment"),
    "released": _l("let one entry be seen again"),
    "words_at_once": _l("let words show up at once"),
    "shared_by_default": _l("let new entries be seen"),
    "unlocked": _l("unlocked"),
    "app_added": _l("added an authenticator app"),
    "passkey_added": _l("added a passkey"),
    "passkey_removed": _l("removed a passkey"),
    "codes_renewed": _l("made new recovery codes"),
    "password_changed": _l("changed the password"),
    "password_renewed": _l("renewed the password by email"),
    "unlocking_changed": _l("changed what unlocks"),
    "opened_pack": _l("opened the summary for supervision"),
    "proposed_pack": _l("asked you about a summary for supervision"),
    "agreed_pack": _l("agreed to a summary for supervision"),
    "declined_pack": _l("said no to a summary for supervision"),
    "closed_pack": _l("closed a summary for supervision"),
    "opened_texts": _l("opened the texts you chose for a second reader"),
    "asked_texts": _l("asked you whether a second reader may read some of your texts"),
    "agreed_texts": _l("let a second reader read the texts that were ticked"),
    "declined_texts": _l("said no to a second reader"),
    "closed_texts": _l("took back what a second reader may read"),
    "passed_on": _l("passed on one answer of a questionnaire, as agreed at its start"),
    "opened_answer": _l("opened an answer that was passed on"),
    "acknowledged_answer": _l("noted what was done about an answer that was passed on"),
}


def say_deed(action: str, detail: str) -> str:
    """One line of the log in plain words. Details are codes such as "mood=words"."""
    said = str(DEEDS.get(action, action.replace("_", " ")))
    pairs = [part.split("=", 1) for part in detail.split() if "=" in part]
    streams = [
        f"{say_stream(Stream(k))}: {say_depth(None if v == 'off' else Depth(v))}"
        for k, v in pairs
        if k in set(Stream) and v in {"off", *Depth}
    ]
    return f"{said} ({list_for_people(streams, is_of_sentences=True)})" if streams else said
