"""The twelve exercises. Every text is the project's own; times are offers in seconds. Imports nothing of the app."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

BODY, SELF_OTHER, OTHER_SELF, SELF_SELF = "body", "self_other", "other_self", "self_self"


@dataclass(frozen=True)
class Exercise:
    """One exercise. `phase`: from which it is there by itself (`is_open_by_phase`) or may be opened together."""

    code: str
    name: Any
    direction: str
    phase: int
    good_for: Any
    steps: tuple[tuple[int, Any], ...]
    not_for: Any
    gentler: Any
    pacer_at: int | None = None  # the step with the circle, counted from 0
    is_open_by_phase: bool = False
    version: int = 1

    @property
    def seconds(self) -> int:
        """How long it takes when every offered time is used."""
        return sum(seconds for seconds, _text in self.steps)

    @property
    def half_minutes(self) -> int:
        """The same in half minutes, at least one: what the list says. Times are offers."""
        return max(1, round(self.seconds / 30))


# In the order in which they are offered and opened: body, self to other, other to self, self to self.
LIBRARY: dict[str, Exercise] = {
    exercise.code: exercise
    for exercise in (
        Exercise(
            "1",
            _l("Slow rhythm"),
            BODY,
            1,
            _l("Wound up, restless, before or after a hard conversation."),
            (
                (10, _l("Stay as you are. Let your eyes rest on one spot.")),
                (15, _l("Find where your breath is easiest to notice. Nose, chest, belly. Leave it as it is.")),
                (
                    50,
                    _l(
                        "Follow the circle. In as it grows, out as it shrinks, the out a little longer. If the pace doesn't suit, use your own."
                    ),
                ),
                (15, _l("Let the breath go back to its own pace. Notice your feet.")),
            ),
            not_for=_l("People whose panic starts with the breath; lung or heart trouble without a doctor's word."),
            gentler=_l("Watch the circle and breathe however you breathe; or three slow sighs."),
            pacer_at=2,
            is_open_by_phase=True,
        ),
        Exercise(
            "2",
            _l("Here, through the senses"),
            BODY,
            1,
            _l("Far away, unreal, flooded, after a flash of memory."),
            (
                (20, _l("Look for three things with a straight edge. Say what they are, aloud or not.")),
                (20, _l("Listen for the farthest sound, then the nearest.")),
                (25, _l("Touch two things that differ: rough and smooth, cool and warm.")),
                (15, _l("Say: today is …, I am in …, the next thing I will do is …")),
                (10, _l("Look round once more.")),
            ),
            not_for=_l("A place that is itself unsafe. Leave it first, if you can."),
            gentler=_l("Hold one object and describe it; or cold water on the hands."),
            is_open_by_phase=True,
        ),
        Exercise(
            "A",
            _l("Weight and support"),
            BODY,
            1,
            _l("Shaky, ashamed, anywhere in public."),
            (
                (15, _l("Press both feet down, then ease off by half.")),
                (15, _l("Find what is holding you: chair, wall, floor. Give it a little more of your weight.")),
                (20, _l("Press your palms together, or hold one hand with the other.")),
                (10, _l("Look at something that has stood there for a long time.")),
            ),
            not_for=_l("Pain there; when noticing the body brings things back."),
            gentler=_l("Skip to step 4."),
            is_open_by_phase=True,
        ),
        Exercise(
            "3",
            _l("A place that asks nothing"),
            BODY,
            1,
            _l("Tired of being looked at; the evening; before sleep."),
            (
                (20, _l("Think of a place, real or made up, where nobody wants anything from you.")),
                (30, _l("What is in front of you there? What is the light like?")),
                (30, _l("What can you hear? What is under you?")),
                (30, _l("The place is glad to have you, just as places can be. You don't have to earn it.")),
                (25, _l("Pick one detail to bring back: a colour, a sound.")),
                (15, _l("Come back to the room. Feel the floor.")),
            ),
            not_for=_l("Images that turn dark or bring memories; feeling unreal today."),
            gentler=_l(
                "A photograph, or one corner of the room you are in, eyes open. Nobody has to have a place that feels safe."
            ),
        ),
        Exercise(
            "B",
            _l("Noticing the swing"),
            BODY,
            2,
            _l("Just gone up, or just dropped."),
            (
                (15, _l("Which way did it go: up, down, or both?")),
                (20, _l('Say it as weather: there is some "above" here, or there is some "don\'t count" here.')),
                (25, _l("What is it telling you to do? You can hear it and not obey it for one minute.")),
                (20, _l("What matters to you here, apart from winning or hiding? One word.")),
                (10, _l("What would a step of one centimetre in that direction be?")),
            ),
            not_for=_l("When it is very strong: Here, through the senses, or Weight and support, come first."),
            gentler=_l("Step 1 only, one tap."),
            is_open_by_phase=True,
        ),
        Exercise(
            "5",
            _l("Wishing someone well"),
            SELF_OTHER,
            2,
            _l("Cut off, cold, after looking down on someone; a way in when kindness to oneself feels false."),
            (
                (15, _l("Pick someone easy: a child, an old neighbour, an animal. Nobody who has hurt you.")),
                (25, _l("Picture them on an ordinary day, carrying something heavy.")),
                (30, _l("Wish them one simple thing: rest, a good meal, a friend who rings.")),
                (20, _l("Notice what your face and chest do as you wish it.")),
                (10, _l("Leave it there. Nothing has to be sent.")),
            ),
            not_for=_l(
                "People who look after others so as not to notice themselves (Weight and support suits better); thoughts of someone lost, today."
            ),
            gentler=_l("Water a plant, or hold the wish for ten seconds only."),
        ),
        Exercise(
            "6",
            _l("Letting a kindness land"),
            OTHER_SELF,
            3,
            _l("Kind words that slid off; being given something and wanting to give it straight back."),
            (
                (20, _l("Recall something small someone did for you. A held door counts.")),
                (25, _l("What did they do, exactly? Where were they standing?")),
                (25, _l("Suppose they meant it, just for this minute. You can doubt it again later.")),
                (30, _l("Where in the body would it go, if it could go in? Let it go as far as it likes, no further.")),
                (20, _l("You owe nothing for it. Look up.")),
            ),
            not_for=_l("Where care came with a price or with harm; fresh grief."),
            gentler=_l("Watch someone else being helped, in memory or on the street; stop at step 2."),
        ),
        Exercise(
            "4",
            _l("Others know this one"),
            SELF_SELF,
            3,
            _l('After shame has settled somewhat; "only I".'),
            (
                (15, _l("Name it plainly: this is what it is like to feel …")),
                (
                    25,
                    _l("Somewhere, at this hour, someone else has this same heat in the face. You needn't know them."),
                ),
                (20, _l("They would not have chosen it either.")),
                (20, _l("If you passed them, what look would you give?")),
                (10, _l("Let a little of that look be for you. A little is enough.")),
            ),
            not_for=_l(
                'When the sting came from being treated unfairly: it can sound like "don\'t make a fuss". When what is wanted is to be seen as oneself.'
            ),
            gentler=_l("Someone in a book or film who felt it; stop at step 3."),
        ),
        Exercise(
            "7",
            _l("The steadier one in me"),
            SELF_SELF,
            3,
            _l("The hard inner voice; before a difficult talk."),
            (
                (20, _l("Sit or stand as someone who has time.")),
                (25, _l("Let the face loosen a little. Let the voice in your head slow down, and drop lower.")),
                (
                    35,
                    _l(
                        "Imagine you had, for these two minutes, a steady strength, some warmth, and a clear eye. Play it, as an actor would."
                    ),
                ),
                (40, _l("From there, look at what happened today. What would this one say first?")),
                (20, _l("And what would this one do next? Something small.")),
                (10, _l("Keep the posture for three more steps of your day.")),
            ),
            not_for=_l("When the harsh voice gets louder as you try; when it turns into performing being wise."),
            gentler=_l('Only the posture and the tone: say "this is hard" the way you\'d say it to a friend.'),
        ),
        Exercise(
            "8",
            _l("For the part that envies"),
            SELF_SELF,
            3,
            _l("Envy that has cooled below 4."),
            (
                (
                    20,
                    _l(
                        "There is a part of you that looked at what they have, and ached. Say hello to it. Not to the plan it made, to the ache."
                    ),
                ),
                (
                    30,
                    _l(
                        "What does it long for, underneath? To be chosen, to rest, to be good at something, to be safe."
                    ),
                ),
                (25, _l("How long has it wanted that?")),
                (30, _l("Tell it: it makes sense that you want this. Wanting is allowed.")),
                (30, _l("Is there one crumb of it that could be yours this month, without anyone losing theirs?")),
                (15, _l("Thank the part for telling you. Back to the room.")),
            ),
            not_for=_l(
                "The first hour; a strong pull to do someone harm (use Here, through the senses, then the help page or a session)."
            ),
            gentler=_l('One sentence only: "Something in me longs for …"'),
        ),
        Exercise(
            "9",
            _l("Three lines"),
            SELF_SELF,
            3,
            _l("Later the same day; for a page to keep."),
            (
                (10, _l("Three lines. Nobody marks them. Spelling is free.")),
                (50, _l("Line one: What happened was hard because …")),
                (50, _l("Line two: It makes sense that I …")),
                (50, _l("Line three: What I'd like to remember is …")),
                (20, _l("Read them once, in the voice you'd use for someone you like. Keep them or throw them away.")),
            ),
            not_for=_l(
                "Going in circles at night; writing that turns into a charge sheet; polishing (close it after three minutes)."
            ),
            gentler=_l("Choose one line; or tap an ending from a list; or say it aloud and keep nothing."),
        ),
        Exercise(
            "10",
            _l("Something I really did"),
            SELF_SELF,
            1,
            _l("The end of the week; praise that felt hollow, or never enough."),
            (
                (20, _l("Find one thing you did that took something: effort, patience, honesty. Size doesn't matter.")),
                (25, _l("See the moment you did it. Nobody needs to be watching.")),
                (25, _l("What did it take from you? Who or what helped?")),
                (20, _l("Let yourself be about your own size, and pleased. See how long it stays.")),
                (
                    10,
                    _l(
                        "If it starts to need an audience, or to beat someone, smile at that and come back to the effort."
                    ),
                ),
            ),
            not_for=_l("Days when it tips into working harder or measuring up."),
            gentler=_l("Name one thing done today and the effort in it; no feeling asked for."),
            is_open_by_phase=True,
        ),
    )
}
SMALL_FORM = "10"  # has a small form before phase 4: one thing done today and the effort in it, no feeling asked for
FIRST_AID = ("2", "A")  # what the public help page offers
