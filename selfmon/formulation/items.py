"""What a line of the picture is made of: settings, and the parts a client may read."""

from flask_babel import lazy_gettext as _l

SETTINGS = [
    ("work", _l("At work")),
    ("public", _l("Among people I hardly know")),
    ("family", _l("In my family")),
    ("closeness", _l("With someone close")),
    ("here", _l("Here, in these sessions")),
]
# Whom an entry names, by the setting of the picture it belongs to. "Only me" belongs to none.
WHO_IS_THERE = {
    "work": ("work",),
    "public": ("stranger", "online"),
    "family": ("family",),
    "closeness": ("partner", "friend"),
    "here": ("therapist",),
}
MOVE_PARTS = [
    ("move", _l("What do you notice yourself doing there?")),
    ("protects", _l("What is it looking after?")),
    ("helps", _l("Where does it help?")),
    ("costs", _l("What does it cost? In your words; this may stay empty.")),
]
PARTS = {
    "move": tuple(code for code, _label in MOVE_PARTS),
    "context": ("text",),
    "others": ("who", "what"),
}
NAME = "name"  # what the practice calls a move: in the therapist's record, on no page of the client's
LENGTH = 400  # letters of one part
# The same parts as a client reads them, of themselves.
OWN_LABELS = {
    "move": _l("What I notice myself doing"),
    "protects": _l("What it looks after"),
    "helps": _l("Where it helps"),
    "costs": _l("What it costs"),
    "text": _l("Where I come from"),
    "who": _l("Who else is at work on this"),
    "what": _l("What may be shared with them"),
}
REVIEW_PARTS = [
    ("wants", _l("What do you want next? In your own words.")),
    ("goals", _l("Goals: which stay, which change, which are done?")),
    ("risks", _l("What may be uncomfortable or hard in what comes next, said plainly")),
    ("step", _l("The next step we agree on")),
]
HOPED_WAYS = [("", _l("no direction agreed")), ("lower", _l("lower")), ("higher", _l("higher"))]
NEXT_SAID = [
    ("yes", _l("Yes, this is next")),
    ("not_yet", _l("Not yet")),
    ("differently", _l("I see it differently")),
]
