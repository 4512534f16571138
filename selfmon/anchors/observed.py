"""What a therapist saw or was told, step by step, for the same items. Never shown to clients as their own words."""

from typing import Any

from flask_babel import lazy_gettext as _l

STEPS: dict[str, tuple[Any, ...]] = {
    "a1": (
        _l("Broke contact (left, cancelled, shut down); not spoken of"),
        _l("Present but out of reach; discomfort not named"),
        _l("Discomfort shown indirectly"),
        _l("Named it when invited, and stayed"),
        _l("Named it unprompted, and stayed in dialogue"),
    ),
    "a2": (
        _l("No sign of carry-over"),
        _l("Recalled when asked"),
        _l("Described one try"),
        _l("Described several tries"),
        _l("Adapted it and brought back what was learned"),
    ),
    "b1": (
        _l("Avoided, or collapse or contempt ended the exchange"),
        _l("Touched on it, left it at once"),
        _l("Named it on prompting"),
        _l("Named it unprompted; dialogue wobbled"),
        _l("Named it unprompted; stayed in dialogue"),
    ),
    "b2": (
        _l("more than two days"),
        _l("one to two days"),
        _l("up to a day"),
        _l("some hours"),
        _l("less than an hour"),
    ),
    "b3": (
        _l("Not recognised, also when pointed to"),
        _l("Recognised days later"),
        _l("Recognised the same day or at the session's end"),
        _l("Recognised while it was going on"),
        _l("Recognised at its start and chose a response"),
    ),
    "c1": (
        _l("No reference to another's inner state"),
        _l("Acknowledged after being told"),
        _l("Considered unprompted, afterwards"),
        _l("Considered unprompted, in the moment"),
        _l("Considered it and checked it, holding it as a guess"),
    ),
    "c2": (
        _l("Effect on the other not looked at"),
        _l("Seen, mostly defended against"),
        _l("Regret voiced here only"),
        _l("Regret without self-attack"),
        _l("Regret followed by a step towards the person"),
    ),
    "c3": (
        _l("No open question seen or told"),
        _l("Question served own point"),
        _l("Open question, listened"),
        _l("Took in something new"),
        _l("Acted on it"),
    ),
    "d1": (
        _l("One-sided (taking or giving)"),
        _l("One small exchange"),
        _l("Some reciprocity with one person"),
        _l("Reciprocity with several, or steady with one"),
        _l("Both giving and receiving, with ease"),
    ),
    "d2": (
        _l("Dismissed, or collapsed"),
        _l("Heard out, set aside whole"),
        _l("Returned to it later"),
        _l("Kept a part"),
        _l("Kept a part and acted on it"),
    ),
    "d3": (
        _l("Insisted or took over"),
        _l("Gave way with lasting grievance"),
        _l("Let a minor matter stand"),
        _l("Let something important stand, with effort"),
        _l("Let it stand with goodwill and without self-loss"),
    ),
    "s1": (
        _l("None voiced"),
        _l("Voiced and taken back"),
        _l("Felt briefly"),
        _l("Felt without needing an audience"),
        _l("Felt and shared, with room for the other"),
    ),
    "o1": (
        _l("none sought or accepted"),
        _l("considered"),
        _l("accepted when offered"),
        _l("asked for something small"),
        _l("asked for something that mattered"),
    ),
    "o2": (
        _l("none"),
        _l("with lasting distress"),
        _l("with passing distress"),
        _l("allowed it to be seen"),
        _l("allowed it to be seen with ease"),
    ),
}
# The four anchors of the work and their items; attendance is computed from sessions and stands beside the first.
ANCHORS: dict[str, tuple[str, ...]] = {
    "engagement": ("a1", "a2"),
    "regulation": ("b1", "b2", "b3"),
    "empathy": ("c1", "c2", "c3"),
    "relating": ("d1", "d2", "d3"),
    "strength": ("s1",),
}
NAMES: dict[str, Any] = {
    "engagement": _l("Attendance and engagement"),
    "regulation": _l("Emotional regulation"),
    "empathy": _l("Empathy markers"),
    "relating": _l("Relational functioning"),
    "strength": _l("Strength"),
}
