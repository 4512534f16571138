"""What is asked before and after an exercise, in the client's words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from selfmon.diary import step_words
from selfmon.diary.items import Item, unipolar
from selfmon.practice.library import LIBRARY, SMALL_FORM, Exercise

_MUCH = _l("as much as I can imagine")
_DEEPLY = _l("deeply settled")
# What one practice rates, before and after: mostly tension, now and then one of the others in its place.
BEFORE: dict[str, Item] = {
    "tension": unipolar("before", _l("How wound up are you?"), right=_MUCH, steps=(*step_words.FELT[:-1], _MUCH)),
    "soothed": unipolar("before", _l("How settled are you?"), right=_DEEPLY, steps=(*step_words.FELT[:-1], _DEEPLY)),
    "shame": unipolar("before", _l("Exposed, or wanting to hide")),
    "warmth": unipolar("before", _l("Warm or close to someone, or to yourself")),
}
AFTER: dict[str, Item] = {
    measure: unipolar(
        "after", _l("And now?") if measure == "tension" else item.question, right=item.right, steps=item.steps
    )
    for measure, item in BEFORE.items()
}
_COMPLETELY = _l("completely")
RANG_FALSE = unipolar(
    "rang_false",
    _l("Did it ring false or put on?"),
    right=_COMPLETELY,
    steps=(*step_words.FELT[:-1], _COMPLETELY),
)
CHOICES: dict[str, list[tuple[str, object]]] = {
    "landing": [
        ("steadying", _l("steadying")),
        ("not_much", _l("not much either way")),
        ("rang_false", _l("it rang false")),
        ("heavier", _l("it made things heavier")),
    ],
    "completed": [("full", _l("all of it")), ("part", _l("part of it")), ("stopped", _l("stopped"))],
    "stop_reason": [
        ("time", _l("ran out of time")),
        ("heavier", _l("it got heavier")),
        ("rang_false", _l("it rang false")),
        ("other", _l("something else")),
    ],
    "reaction": [
        ("tears_all_right", _l("tears, and that was all right")),
        ("numb", _l("numb")),
        ("panicky", _l("panicky")),
        ("angry", _l("angry")),
        ("far_away", _l("far away or unreal")),
        ("nothing", _l("nothing")),
    ],
}
LABELS: dict[str, dict[str, object]] = {
    **{name: dict(choices) for name, choices in CHOICES.items()},
    "exercise": {code: e.name for code, e in LIBRARY.items()},
}
QUESTIONS: dict[str, object] = {
    "before": _l("Before"),
    "after": _l("After"),
    "rang_false": RANG_FALSE.question,
    "minutes": _l("Minutes"),
    "landing": _l("How did that land?"),
    "completed": _l("How much of it?"),
    "stop_reason": _l("Stopping is fine. Any reason?"),
    "reaction": _l("Anything come up?"),
    "exercise": _l("Exercise"),
}
# Each exercise's picture; the ones towards others and towards oneself share one.
PICTURES = {"1": "x-rhythm", "2": "x-senses", "A": "x-weight", "3": "x-place", "B": "x-swing", SMALL_FORM: "x-real"}


def say_duration(exercise: Exercise) -> str:
    """ "1½ min": what it takes when every offered time is used, to the half minute."""
    whole, half = divmod(exercise.half_minutes, 2)
    return _("%(n)s min", n=f"{whole or ''}{'½' if half else ''}")
