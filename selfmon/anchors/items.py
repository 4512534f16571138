"""The weekly look back: each item with its five steps, in the client's words. Every text is the project's own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from selfmon.sharing.streams import Stream


class Half(StrEnum):
    """Which weeks ask an item: two halves take turns from phase 2."""

    ONE = "one"
    TWO = "two"
    EVERY = "every"  # last on every page
    SEVENTH = "seventh"  # in turns, where half one leaves a place


@dataclass(frozen=True)
class AnchorItem:
    """One behaviourally anchored item: `steps[0]` to `steps[4]` are what 0 to 4 mean.

    `half`: the week that asks it, from `from_phase` on. `stream` None: shared with the look back itself; else apart, and
    unshared at first. Everything else about an item is read from its line here: the columns' range, what the spine admits,
    which week asks it, the order on the page and in every chart.
    """

    code: str
    name: Any
    steps: tuple[Any, ...]
    half: Half
    from_phase: int = 1
    stream: Stream | None = None


ITEMS: dict[str, AnchorItem] = {
    item.code: item
    for item in (
        AnchorItem(
            "a1",
            _l("Staying when it got uncomfortable, in or around a session"),
            (
                _l("I went quiet or away, and nothing was said about it"),
                _l("I stayed, and kept it to myself"),
                _l("I let it show a little"),
                _l("I said it when I was asked"),
                _l("I said it on my own, and stayed"),
            ),
            Half.ONE,
        ),
        AnchorItem(
            "a2",
            _l("Using something from therapy between sessions"),
            (
                _l("Not this week"),
                _l("It crossed my mind"),
                _l("I tried it once"),
                _l("I tried it more than once"),
                _l("I tried it and changed it so that it fits me"),
            ),
            Half.ONE,
        ),
        AnchorItem(
            "b1",
            _l("Anger, envy or disappointment: saying it"),
            (
                _l("It stayed in, or came out in a way I didn't want"),
                _l("I touched on it and moved off quickly"),
                _l("I could say it when asked"),
                _l("I said it on my own, with heat or some shutting down"),
                _l("I said it on my own and could stay in the conversation"),
            ),
            Half.ONE,
        ),
        AnchorItem(
            "b2",
            _l("After a knock, settling took"),
            (
                _l("more than two days"),
                _l("one to two days"),
                _l("up to a day"),
                _l("some hours"),
                _l("less than an hour"),
            ),
            Half.ONE,
        ),
        AnchorItem(
            "b3",
            _l("Noticing the up-and-down swing"),
            (
                _l("It only showed from outside, or not at all"),
                _l("I saw it days later"),
                _l("I saw it the same day"),
                _l("I saw it while it was going on"),
                _l("I saw it starting and had a choice"),
            ),
            Half.ONE,
        ),
        AnchorItem(
            "c1",
            _l("Another person's side of things"),
            (
                _l("There was only room for my own side this week"),
                _l("I saw it once they told me"),
                _l("I saw it by myself, afterwards"),
                _l("I saw it by myself, in the moment"),
                _l("I saw it, and checked whether I had it right"),
            ),
            Half.TWO,
            3,
            Stream.OTHERS,
        ),
        AnchorItem(
            "c2",
            _l("When something I did affected someone"),
            (
                _l("It was too hard to look at"),
                _l("I saw it, and mostly argued with it"),
                _l("I felt regret and kept it in"),
                _l("I felt regret without tearing myself down"),
                _l("I felt regret and did something about it"),
            ),
            Half.TWO,
            3,
            Stream.OTHERS,
        ),
        AnchorItem(
            "c3",
            _l("Asking, and using the answer"),
            (
                _l("I had my hands full with my own things"),
                _l("I asked, mostly to get to my own point"),
                _l("I asked and listened"),
                _l("I asked and learned something"),
                _l("I learned something and it changed what I did"),
            ),
            Half.TWO,
            3,
            Stream.OTHERS,
        ),
        AnchorItem(
            "d1",
            _l("Give and take"),
            (
                _l("It went mostly one way, mine or theirs"),
                _l("There was one small exchange"),
                _l("There was some back and forth"),
                _l("There was quite a lot of back and forth"),
                _l("I gave, and I also let myself be given to"),
            ),
            Half.TWO,
            2,
            Stream.PATTERNS,
        ),
        AnchorItem(
            "d2",
            _l("When someone told me how I came across"),
            (
                _l("It bounced off, or it flattened me"),
                _l("I heard it out and set it all aside"),
                _l("I came back to it later"),
                _l("I kept the part that fits"),
                _l("I kept a part and did something with it"),
            ),
            Half.TWO,
            2,
            Stream.PATTERNS,
        ),
        AnchorItem(
            "d3",
            _l("When someone did it their way"),
            (
                _l("I needed it to go my way"),
                _l("I gave way and it went on burning"),
                _l("I let a small thing be"),
                _l("I let something be that mattered to me"),
                _l("I let it be and was all right with them, and with me"),
            ),
            Half.TWO,
            2,
            Stream.PATTERNS,
        ),
        AnchorItem(
            "s1",
            _l("Something I did that I can stand behind"),
            (
                _l("I couldn't find one this week"),
                _l("I found one and it slipped away"),
                _l("I could feel it a little"),
                _l("I could feel it without anyone else noticing"),
                _l("I could feel it and share it with someone"),
            ),
            Half.EVERY,
        ),
        AnchorItem(
            "o1",
            _l("Needing someone"),
            (
                _l("I kept to doing it alone"),
                _l("I thought about asking"),
                _l("I took help that was offered"),
                _l("I asked for something small"),
                _l("I asked for something that mattered"),
            ),
            Half.SEVENTH,
            3,
            Stream.OTHERS,
        ),
        AnchorItem(
            "o2",
            _l("Leaving something imperfect"),
            (
                _l("I couldn't let go of it"),
                _l("I stopped, and it bothered me for long"),
                _l("I stopped, and it eased"),
                _l("I let it be seen as it was"),
                _l("I let it be seen and it was fine, or fine enough"),
            ),
            Half.SEVENTH,
            3,
            Stream.OTHERS,
        ),
    )
}
NO_KNOCK = _l("No knock this week")  # what "didn't come up" is called for B2
GROUPS: dict[str, Any] = {
    "a": _l("Staying in touch"),
    "b": _l("Feelings"),
    "c": _l("Other people"),
    "d": _l("Between us and others"),
    "s": _l("One more"),
    "o": _l("One more"),
}
QUESTIONS: dict[str, object] = {item.code: item.name for item in ITEMS.values()}
