"""Six plain cards to keep: first opened together in a session, then in Steady. Every text is the project's own.

Marked for clinical review (`NEEDS_REVIEW`): a clinician has not read them yet. Each is under 120 words; none names a
disorder, praises or blames. A card's code stands among the opened exercises of a treatment.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

NEEDS_REVIEW = True


@dataclass(frozen=True)
class Card:
    """One card: a title and a few short paragraphs."""

    code: str
    title: Any
    paragraphs: tuple[Any, ...]


CARDS: dict[str, Card] = {
    card.code: card
    for card in (
        Card(
            "K1",
            _l("Moves start for good reasons"),
            (
                _l(
                    "When something stings, there are moves that cover us: going cool, getting ahead, making it smaller, "
                    "putting someone up high, working until nothing can be said."
                ),
                _l(
                    "Each of them once did a job. It kept a place, or kept hurt away, when there was no better way at hand."
                ),
                _l(
                    "A move can be thanked before it is changed. Noticing it, even days later, is already a small gap "
                    "between the sting and what comes next. Nothing has to be done with that gap."
                ),
            ),
        ),
        Card(
            "K2",
            _l("Why kindness can sting"),
            (
                _l(
                    "A warm word can land like a shove. That makes sense where warmth was rare, came with a price, or "
                    "was followed by its loss."
                ),
                _l(
                    "Then kindness brings back what was missing, and the body gets ready: to argue, to pay it back at "
                    "once, to go away."
                ),
                _l(
                    "It can be taken in sips. One second of it is enough, and stepping back afterwards is allowed. If a "
                    "kinder exercise feels false or heavy, that is worth telling in a session, and a body exercise is "
                    "there instead."
                ),
            ),
        ),
        Card(
            "K3",
            _l("Envy points somewhere"),
            (
                _l("Envy hurts twice: someone has it, and it hurts to be the one who minds."),
                _l(
                    "Under the heat there is often a plain wish: to be chosen, to rest, to be good at something, to be "
                    "safe. The wish is not the harm. It points at something that matters."
                ),
                _l(
                    "Two questions, when it has cooled: What would I like some of? Is there a small piece of it that "
                    "could be mine without anyone losing theirs? “Not now” is an answer too."
                ),
            ),
        ),
        Card(
            "K4",
            _l("Big and small take turns"),
            (
                _l(
                    "Far above and not worth counting can feel like two different people. Often they are two ends of one "
                    "swing, and one brings on the other, sometimes within an hour."
                ),
                _l("Both look after the same sore place. Neither is the whole of anyone."),
                _l(
                    "There is a size in the middle: about one's own. It is quieter than either end, and it can feel like "
                    "little at first. Noticing which way it went, and waiting a minute before acting on it, is enough "
                    "for one day."
                ),
            ),
        ),
        Card(
            "K5",
            _l("After a misunderstanding"),
            (
                _l(
                    "Two people who work closely miss each other now and then, here as well. It happens in every therapy. "
                    "What comes after it matters more."
                ),
                _l(
                    "It can help to say three things, in any order: what was heard, what it was like, what would help "
                    "now. A note on the list for the session is a way of saying it, too."
                ),
                _l(
                    "The other one may have meant something else, and it may have hurt all the same. Both can be true. "
                    "Nobody has to decide alone who was right."
                ),
            ),
        ),
        Card(
            "K6",
            _l("Pride that needs no audience"),
            (
                _l(
                    "There is a pride that looks round to see who is watching. It gets hungry again soon. And there is "
                    "one that looks at the thing itself: the effort, the patience, the honest word."
                ),
                _l(
                    "The second kind needs nobody to be smaller. It may feel plain, and it may last only a moment at "
                    "first."
                ),
                _l(
                    "One way in: name one thing done this week that took something, and what or who helped. Stay about "
                    "your own size, and pleased."
                ),
            ),
        ),
    )
}
