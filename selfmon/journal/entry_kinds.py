"""What journal entries hold, for the spine: which field is a number, a choice or words, and in what range."""

from selfmon.diary.kinds import BIPOLAR, UNIPOLAR, Kind, Many, Range, register
from selfmon.journal import items
from selfmon.journal.models import (
    URGES,
    AfterSession,
    BetweenUs,
    CheckIn,
    Episode,
    Experiment,
    HardMoment,
    HeldMoment,
    LookingAgain,
    Settling,
)
from selfmon.journal.questions import CHECK_IN as CHECK_IN_QUESTIONS
from selfmon.journal.questions import streams_apart
from selfmon.sharing.models import Stream


def _codes(choices: list[tuple[str, object]]) -> tuple[str, ...]:
    return tuple(code for code, _label in choices)


CHECK_IN = register(
    Kind(
        "check_in",
        Stream.MOOD,
        CheckIn,
        numbers={
            **{code: Range(question.low, question.high) for code, question in CHECK_IN_QUESTIONS.items()},
            "own_item": UNIPOLAR,
            "sleep_hours": Range(0, 24, is_whole=False),
        },
        choices={"evaluated": _codes(items.EVALUATED)},
        many={"company": Many(_codes(items.COMPANY), 6)},
        words=("own_words", "note"),
        plain=("own_item_id",),
        later=streams_apart(),
        schema_version=2,
    )
)
EPISODE = register(
    Kind(
        "episode",
        Stream.EPISODES,
        Episode,
        numbers={"peak": UNIPOLAR, **dict.fromkeys(items.SIZES, BIPOLAR), **{f"urge_{u}": Range(0, 4) for u in URGES}},
        choices={
            "closest_to": _codes(items.CLOSEST),
            "about": _codes(items.ABOUT),
            "setting": _codes(items.SETTING),
            **{f"acted_{u}": _codes(items.ACTED) for u in URGES},
        },
        many={
            "triggers": Many(_codes(items.TRIGGERS), 14),
            "feelings": Many(_codes(items.FEELINGS), 5, has_intensity=True),
            "moves": Many(_codes(items.MOVES), 9),
        },
        words=("therapy_thought", "own_move", "note"),
        plain=("tiles_turned", "order_tapped", "settle_after"),
        later=dict.fromkeys(("moves", "own_move"), Stream.PATTERNS),
        schema_version=2,
    )
)
SETTLING = register(
    Kind(
        "settling",
        Stream.EPISODES,
        Settling,
        numbers={"strength": UNIPOLAR},
        choices={"passed": _codes(items.PASSED)},
        many={"helped": Many(_codes(items.HELPED), 7)},
        words=("helped_words",),
        plain=("is_stronger",),
        schema_version=2,
    )
)
LOOKING_AGAIN = register(
    Kind(
        "looking_again",
        Stream.PATTERNS,
        LookingAgain,
        numbers={"belief_then": UNIPOLAR, "belief_now": UNIPOLAR, "certainty": UNIPOLAR},
        choices={"safe_enough": ("yes",)},
        many={"protecting": Many(_codes(items.PROTECTING), 7), "needed": Many(_codes(items.NEEDED), 7)},
        words=("belief", "other_side", "did_not_fit"),
        later=dict.fromkeys(("safe_enough", "other_side", "certainty", "did_not_fit"), Stream.OTHERS),
    )
)
HARD_MOMENT = register(Kind("hard_moment", Stream.EPISODES, HardMoment, words=("note",)))
HELD = register(
    Kind(
        "held",
        Stream.EPISODES,
        HeldMoment,
        choices={"what": _codes(items.HELD), "with_whom": _codes(items.ABOUT)},
        words=("for_later", "note"),
    )
)
EXPERIMENT = register(
    Kind(
        "experiment",
        Stream.OTHERS,
        Experiment,
        numbers={"sure_before": UNIPOLAR, "sure_after": UNIPOLAR},
        words=("plan", "prediction", "did", "happened"),
    )
)
AFTER_SESSION = register(
    Kind(
        "after_session",
        Stream.SESSIONS,
        AfterSession,
        numbers={"understood": Range(0, 4)},
        plain=("therapy_session_id",),
        schema_version=2,
    )
)
BETWEEN_US = register(
    Kind(
        "between_us",
        Stream.SESSIONS,
        BetweenUs,
        choices={"something": _codes(items.SOMETHING)},
        words=("what_was_it",),
        plain=("therapy_session_id",),
        is_words_only=True,
    )
)
