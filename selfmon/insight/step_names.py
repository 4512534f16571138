"""The word of a rating's step, by the question's code: what an entry is told in instead of a number."""

from collections.abc import Mapping, Sequence

from selfmon.anchors.items import ITEMS as WEEKLY
from selfmon.diary import step_words as words
from selfmon.journal.items import SIZES, URGES
from selfmon.journal.questions import CHECK_IN
from selfmon.web.numbers import number_for_people

# Code → (lowest stored value, word of each step from there up).
STEPS: Mapping[str, tuple[int, Sequence[object]]] = {
    **dict.fromkeys(CHECK_IN, (0, words.FELT)),
    "pleasantness": (-3, words.PLEASANT),
    "energy": (-3, words.KEYED_UP),
    "self_worth": (-3, words.SELF_WORTH),
    "above": (0, words.AHEAD),
    "own_item": (0, words.MUCH),
    "peak": (0, words.PEAK),
    "strength": (0, words.LEFT_OF_IT),
    **dict.fromkeys(SIZES, (-3, words.SIZE)),
    **{f"urge_{code}": (0, words.PULL) for code in URGES},
    "belief_then": (0, words.TRUE),
    "belief_now": (0, words.TRUE),
    "certainty": (0, words.SURE),
    "sure_before": (0, words.SURE),
    "sure_after": (0, words.SURE),
    "understood": (0, words.UNDERSTOOD),
    "before": (0, words.FELT),
    "after": (0, words.FELT),
    "rang_false": (0, words.FELT),
    "feelings": (0, words.PEAK),
    **{code: (0, item.steps) for code, item in WEEKLY.items()},
}


def name_step(code: str, value: float) -> str:
    """The step's word; the number itself for what is not rated in steps (hours, minutes)."""
    lowest, steps = STEPS.get(code, (0, ()))
    at = value - lowest
    if at != int(at) or not 0 <= at < len(steps):
        return number_for_people(value, 2)
    return str(steps[int(at)])
