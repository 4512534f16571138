"""What the journal asks, in the client's words. Every text is the project's own."""

from typing import Any

from flask_babel import lazy_gettext as _l

from selfmon.diary import step_words
from selfmon.diary.items import NOT_AT_ALL, Item, unipolar
from selfmon.journal.questions import CHECK_IN

COMPANY = [
    ("nobody", _l("nobody")),
    ("partner", _l("partner")),
    ("family", _l("family")),
    ("friends", _l("friends")),
    ("work", _l("people from work")),
    ("others", _l("others")),
]
EVALUATED = [("no", _l("no")), ("a_little", _l("a little")), ("yes", _l("yes"))]

CLOSEST = [
    ("shame", _l("Shame — exposed, small, wanting to hide")),
    ("envy", _l("Envy — someone has, or is, what I long for")),
    ("both", _l("Both")),
    ("other", _l("Something else — it made me angry, or cold")),
    ("unsure", _l("Not sure yet")),
]
PEAK = unipolar("peak", _l("At its strongest"), left=step_words.PEAK[0], steps=step_words.PEAK)
TRIGGERS = [
    ("criticism", _l("I was criticised, or it sounded like it")),
    ("ignored", _l("I was passed over or not noticed")),
    ("comparison", _l("I measured myself against someone")),
    ("mistake", _l("I got something wrong")),
    ("exposure", _l("Something of mine was seen that I'd rather keep covered")),
    ("rejection", _l("I was left out, or turned away")),
    ("needing_help", _l("I needed something from someone")),
    ("someone_succeeding", _l("Good news for someone close to me")),
    ("a_no", _l("Someone said no, or set a limit")),
    ("therapy", _l("Something in or around a session")),
    ("body", _l("My body, or how I look")),
    ("treated_as_less", _l("Treated as less because of who I am or where I come from")),
    ("closeness", _l("Someone came close, or was kind")),
    ("other", _l("Something else")),
]
ABOUT = [
    ("partner", _l("partner")),
    ("family", _l("family")),
    ("friend", _l("friend")),
    ("work", _l("someone at work")),
    ("therapist", _l("my therapist")),
    ("online", _l("someone online")),
    ("stranger", _l("a stranger")),
    ("only_me", _l("only me")),
]
SETTING = [
    ("face_to_face", _l("face to face")),
    ("phone", _l("phone or message")),
    ("online", _l("online")),
    ("in_my_head", _l("only in my head")),
]
FEELINGS = [
    ("shame", _l("shame")),
    ("humiliation", _l("humiliated")),
    ("guilt", _l("guilty")),
    ("envy_pain", _l("the ache of envy")),
    ("wish_to_improve", _l('"I\'d like to get there too"')),
    ("wish_to_pull_down", _l('"I wish they\'d lose it"')),
    ("contempt", _l("contempt")),
    ("anger", _l("angry")),
    ("fear", _l("afraid")),
    ("anxiety", _l("anxious")),
    ("hurt", _l("hurt")),
    ("loneliness", _l("lonely")),
    ("emptiness", _l("empty")),
    ("numbness", _l("numb")),
    ("sadness", _l("sad")),
    ("pride", _l("proud")),
    ("relief", _l("relieved")),
]
URGES = {
    "withdraw": _l("Get away, go quiet, not be seen"),
    "attack_self": _l("Turn on myself with hard words in my head"),
    "avoid": _l("Not feel it: joke, scroll, work, drink, act as if nothing happened"),
    "attack_other": _l("Hit back: blame, belittle, make them feel it"),
    "approach": _l("Go towards someone: say what it was like, ask, or put it right"),
    "stay": _l("Let it be there without doing anything about it"),
}
ACTED = [("no", _l("no")), ("a_little", _l("a little")), ("yes", _l("yes"))]
MOVES = [
    ("devaluing", _l("Made them, or it, smaller in my mind")),
    ("idealising", _l("Put someone up high, where nothing could be wrong with them")),
    ("one_upping", _l("Showed, or pictured, that I'm ahead")),
    ("demanding", _l("Pushed to have it my way, or to be an exception")),
    ("detaching", _l("Went cool and far off: I don't need anyone")),
    ("explaining_away", _l("Explained it until I couldn't feel it")),
    ("overdrive", _l("Worked to make it, or me, flawless")),
    ("own_name", _l("My own name for it")),
    ("none", _l("None that I noticed")),
]
_PULLS = (_l("none"), _l("slight"), _l("some"), _l("strong"), _l("very strong"))
SIZES = {
    code: Item(
        code,
        question,
        -3,
        3,
        step_words.SIZE[0],
        step_words.SIZE[-1],
        step_words.SIZE[3],
        steps=step_words.SIZE,
        look="size",
    )
    for code, question in (
        ("size_before", _l("Before")),
        ("size_strongest", _l("At the strongest")),
        ("size_now", _l("Now")),
    )
}
STRENGTH = unipolar(
    "strength",
    _l("Earlier, something stung. How strong is it now?"),
    left=step_words.LEFT_OF_IT[0],
    right=step_words.LEFT_OF_IT[-1],
    steps=step_words.LEFT_OF_IT,
)
STRONGER = _l("stronger now")
PASSED = [("yes", _l("yes")), ("partly", _l("partly")), ("not_yet", _l("not yet"))]
HELPED = [
    ("time", _l("time")),
    ("person", _l("a person")),
    ("moving", _l("moving")),
    ("exercise", _l("a steadying exercise")),
    ("sleep", _l("sleep")),
    ("saying_it", _l("saying it")),
    ("nothing_yet", _l("nothing yet")),
]
PROTECTING = [
    ("place", _l("my place in someone's eyes")),
    ("not_needing", _l("not having to need anyone")),
    ("keeping_hold", _l("keeping hold of things")),
    ("not_hurt_again", _l("not being hurt that way again")),
    ("someone", _l("someone I'm afraid to lose")),
    ("longing", _l("something I long for")),
    ("cannot_tell", _l("I can't tell")),
]
NEEDED = [
    ("mirroring", _l("to be seen for what I did")),
    ("steady_other", _l("someone steady beside me")),
    ("belonging", _l("to feel I belong, or am like others")),
    ("fairness", _l("a fair say")),
    ("comfort", _l("comfort")),
    ("peace", _l("to be left in peace")),
    ("cannot_tell", _l("I can't tell")),
]
_TRUE = {"left": step_words.TRUE[0], "right": step_words.TRUE[-1], "steps": step_words.TRUE}
_SURE = {"left": step_words.SURE[0], "right": step_words.SURE[-1], "steps": step_words.SURE}
BELIEF_THEN = unipolar("belief_then", _l("How true did it feel then?"), **_TRUE)
BELIEF_NOW = unipolar("belief_now", _l("How true now?"), **_TRUE)
CERTAINTY = unipolar("certainty", _l("How sure are you?"), **_SURE)
HELD = [
    ("kindness", _l("Someone was kind and I could let it in")),
    ("said_need", _l("I said what I needed")),
    ("mistake_seen", _l("I let a mistake be seen")),
    ("asked_help", _l("I asked for help, or took it")),
    ("sorry", _l("I said sorry, or heard one")),
    ("angry_fair", _l("I was angry and stayed fair")),
    ("pleased", _l("I was pleased with something I did")),
    ("glad_for_someone", _l("I was glad for someone")),
    ("noticed_swing", _l("I noticed the swing and waited")),
    ("something_else", _l("Something else")),
]
UNDERSTOOD = Item(
    "understood",
    _l("In this session, how much did your therapist get what it was like for you?"),
    0,
    4,
    NOT_AT_ALL,
    _l("very much"),
    _l("partly"),
    steps=step_words.UNDERSTOOD,
)
SOMETHING = [("no", _l("no")), ("a_little", _l("a little")), ("yes", _l("yes"))]
SURE_BEFORE = unipolar("sure_before", _l("How sure are you that it will go like that?"), **_SURE)
SURE_AFTER = unipolar("sure_after", _l("And how sure now?"), **_SURE)


def urge(code: str, wording: object) -> Item:
    """What one wanted to do: how strong the pull was, apart from whether any of it happened."""
    ends = (step_words.PULL[0], step_words.PULL[-1])
    return unipolar(f"urge_{code}", wording, *ends, 4, steps=step_words.PULL, shown=_PULLS, look="pull")


# Every code's tile text, for the pages that show an entry again.
LABELS: dict[str, dict[str, object]] = {
    "company": dict(COMPANY),
    "evaluated": dict(EVALUATED),
    "closest_to": dict(CLOSEST),
    "triggers": dict(TRIGGERS),
    "about": dict(ABOUT),
    "setting": dict(SETTING),
    "feelings": dict(FEELINGS),
    "moves": dict(MOVES),
    "passed": dict(PASSED),
    "helped": dict(HELPED),
    "protecting": dict(PROTECTING),
    "needed": dict(NEEDED),
    "what": dict(HELD),
    "with_whom": dict(ABOUT),
    **{f"acted_{u}": dict(ACTED) for u in URGES},
    "something": dict(SOMETHING),
}
QUESTIONS: dict[str, Any] = {
    **{code: item.question for code, item in CHECK_IN.items()},
    **{f"urge_{u}": text for u, text in URGES.items()},
    **{code: item.question for code, item in SIZES.items()},
    "peak": PEAK.question,
    "strength": STRENGTH.question,
    "belief_then": BELIEF_THEN.question,
    "belief_now": BELIEF_NOW.question,
    "certainty": CERTAINTY.question,
    "own_item": _l("My own sentence"),
    "sleep_hours": _l("Hours of sleep, roughly"),
    "company": _l("Who is around?"),
    "evaluated": _l("Was I being judged or marked today, or did it seem so?"),
    "closest_to": _l("What was it closest to?"),
    "triggers": _l("What set it off?"),
    "about": _l("Who was it about?"),
    "setting": _l("Where?"),
    "feelings": _l("Feelings, in the order they came"),
    "moves": _l("Did a protective move show up?"),
    "passed": _l("Has it mostly passed?"),
    "helped": _l("What helped, if anything did?"),
    "protecting": _l("With a little distance: what might that feeling have been looking after?"),
    "needed": _l("What would have helped most, just then?"),
    "what": _l("Something held"),
    "with_whom": _l("With whom?"),
    "own_words": _l("Is there a better word for it?"),
    "therapy_thought": _l("What did you imagine they meant?"),
    "note": _l("In my words"),
    "own_move": _l("My own name for it"),
    "helped_words": _l("What helped, in my words"),
    "for_later": _l("One line for later-me, to show when it is hard"),
    "belief": _l("Did it seem to say something about you, or about them?"),
    "safe_enough": _l("Was this someone you feel safe enough with to wonder about?"),
    "other_side": _l("What might have been going on for them?"),
    "did_not_fit": _l(
        "Is there anything you can see now, good or bad, about them or about you, that didn't fit in the moment?"
    ),
    **{f"acted_{u}": _l("Did any of it happen?") for u in URGES},
    "understood": UNDERSTOOD.question,
    "something": _l("Was there something between you that didn't sit right?"),
    "what_was_it": _l("What was it?"),
    "sure_before": SURE_BEFORE.question,
    "sure_after": SURE_AFTER.question,
    "plan": _l("What I will try"),
    "prediction": _l("What I expect will happen"),
    "did": _l("What I did"),
    "happened": _l("What happened"),
}
KIND_NAMES: dict[str, object] = {
    "check_in": _l("Check in"),
    "episode": _l("Something stung"),
    "settling": _l("Looking in again"),
    "looking_again": _l("Looking again"),
    "hard_moment": _l("Hard moment"),
    "held": _l("Something held"),
    "practice": _l("Steady"),
    "weekly": _l("Look back"),
    "experiment": _l("A small experiment"),
    "after_session": _l("After a session"),
    "between_us": _l("Between us"),
}
