"""When an episode was looked at again for the first time, and whether it was down to half by then. Pure.

Nobody knows from such looks how long it took: they come when they come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from selfmon.diary.entry_view import EntryView
from selfmon.journal.ask_once import DELAYS, opens_at
from selfmon.journal.looking_again import HALF

EPISODES_TO_TELL = 5
ANSWERS_TO_BRACKET = 12


@dataclass(frozen=True)
class FirstLook:
    """The first look with an answer: hours after the episode, and how strong it still was, 0 to 6."""

    hours: float
    strength: int

    @property
    def is_settled(self) -> bool:
        """Down to half or less."""
        return self.strength <= HALF


@dataclass(frozen=True)
class FirstLooks:
    """The first look at each episode that has one, by the episode's id; and in how many (`k` of `n`) it had settled.

    `quartiles`: hours after which half of the looks in the middle came; None below five.
    """

    by_episode: Mapping[UUID, FirstLook]
    k: int
    n: int
    quartiles: tuple[float, float] | None


def summarise_first_looks(episodes: Sequence[EntryView], looks: Sequence[EntryView]) -> FirstLooks:
    """`looks`: settling entries; one whose episode is not among `episodes`, or without an answer, is left out."""
    stung = {e.id: e for e in episodes}
    found: dict[UUID, FirstLook] = {}
    for look in sorted(looks, key=lambda e: e.occurred_at):
        strength, episode = look.numbers.get("strength"), stung.get(look.parent_id) if look.parent_id else None
        if episode is not None and strength is not None and episode.id not in found:
            hours = max(0.0, (look.occurred_at - episode.occurred_at).total_seconds() / 3600)
            found[episode.id] = FirstLook(hours, int(strength))
    k = sum(one.is_settled for one in found.values())
    if len(found) < EPISODES_TO_TELL:
        return FirstLooks(found, k, len(found), None)
    from selfmon.stats import settled_at_first_look  # numpy loads on first use

    told = settled_at_first_look([f.hours for f in found.values()], [float(f.is_settled) for f in found.values()])
    first, _middle, last = told.looked_after_quartiles or (0.0, 0.0, 0.0)
    return FirstLooks(found, k, len(found), (first, last))


@dataclass(frozen=True)
class Bracket:
    """Between how many hours half of the episodes had come down to half; an end that is None is open. `n` answers."""

    low: float | None
    high: float | None
    n: int


def bracket_settling(episodes: Sequence[EntryView], looks: Sequence[EntryView]) -> Bracket | None:
    """From the one answer that was agreed beforehand, at a time drawn by chance; None below twelve, or where one of the
    three delays is wanting. Looks on own initiative come when it has settled, or has not, and are left out: but where one
    said half or less before the drawn time, the episode had settled by then."""
    by_parent: dict[UUID | None, list[EntryView]] = {}
    for look in sorted(looks, key=lambda e: e.occurred_at):
        if look.numbers.get("strength") is not None:
            by_parent.setdefault(look.parent_id, []).append(look)
    found: dict[UUID, tuple[float, bool]] = {}
    delays = set()
    for episode in episodes:
        delay = episode.plain.get("settle_after")
        if delay is None:
            continue
        told = _answer(episode, opens_at(episode.occurred_at, delay, episode.zone), by_parent.get(episode.id, []))
        if told is not None:
            found[episode.id] = told
            delays.add(delay)
    if len(found) < ANSWERS_TO_BRACKET or delays != set(DELAYS):
        return None
    from selfmon.stats import settling_bracket  # numpy loads on first use

    bracket = settling_bracket([h for h, _s in found.values()], [float(s) for _h, s in found.values()])
    return Bracket(bracket.low, bracket.high, len(found))


def _answer(episode: EntryView, opened: datetime, looks: Sequence[EntryView]) -> tuple[float, bool] | None:
    """After how many hours it is known of this episode whether it had settled, and whether it had."""
    for look in looks:
        if look.occurred_at < opened and look.numbers["strength"] <= HALF:
            return _hours(episode, opened), True
        if look.occurred_at >= opened and look.entry_mode == "prompted":
            return _hours(episode, look.occurred_at), bool(look.numbers["strength"] <= HALF)
    return None


def _hours(episode: EntryView, at: datetime) -> float:
    return (at - episode.occurred_at).total_seconds() / 3600
