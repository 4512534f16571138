"""Words that do not go from the therapist's desk to a client's phone: disorder names, theory, figures, causes in parents.

A client who writes such a word keeps it: what somebody says of themselves is theirs.
"""

import re
from collections.abc import Mapping

_DENIED = (
    r"narci\w*",
    r"borderline\w*",
    r"\w*paranoi\w*",
    r"histrionic\w*",
    r"antisocial\w*",
    r"psychopath\w*",
    r"disorders?",
    r"patholog\w*",
    r"diagnos\w*",
    r"grandios\w*",
    r"entitle\w*",
    r"vulnerable type",
    r"avoidant",
    r"(?:anxious|insecure|secure|disorgani[sz]ed) attachment",
    r"(?:anxiety|avoidance) axis",
    r"self-?object\w*",
    r"false self",
    r"projecti(?:on|ve)\w*",
    r"splitting",
    r"schema modes?",
    r"most(?:ly)? often",
    r"scores?",
    r"percentiles?",
    r"\d+ (?:of|out of) \d+",
    r"\d+ ?%",
    r"ruptures?",
    r"risk level",
    r"(?:because of|caused by|due to|comes? from) (?:my |your |his |her |their |the )?(?:mothers?|fathers?|parents?|mum|dad)",
    r"نرجسي\w*",
    r"اضطراب\w*",
    r"تشخيص\w*",
    r"سادي\w*",
)
_ANY = re.compile(r"(?<!\w)(?:" + "|".join(_DENIED) + r")(?!\w)", re.IGNORECASE)


def find_denied(text: str) -> list[str]:
    """The words of `text` that stay at the desk, as they stand there, each once."""
    return list(dict.fromkeys(_ANY.findall(text)))


def find_denied_in(words: Mapping[str, str]) -> list[str]:
    """The same for a line; what the practice calls it goes to nobody and is not looked at."""
    return list(dict.fromkeys(found for part, text in words.items() if part != "name" for found in find_denied(text)))
