"""What each step of a rating is called, from the lowest to the highest. The ends say what the tiles' ends say.

Words stand instead of the number wherever an entry is told again. English is final; Arabic is marked for review
(docs/translating.md).
"""

from flask_babel import lazy_gettext as _l

_HARDLY = _l("hardly at all")
_STRONGEST = _l("as strongly as I can imagine")
_NONE, _LITTLE, _SOME = _l("not at all"), _l("a little"), _l("somewhat")

FELT = (_NONE, _l("just a trace"), _LITTLE, _SOME, _l("strongly"), _l("very strongly"), _STRONGEST)
PEAK = (_HARDLY, _LITTLE, _l("some"), _l("fairly strong"), _l("strong"), _l("very strong"), _STRONGEST)
PLEASANT = (
    _l("very unpleasant"),
    _l("unpleasant"),
    _l("a little unpleasant"),
    _l("in between"),
    _l("a little pleasant"),
    _l("pleasant"),
    _l("very pleasant"),
)
KEYED_UP = (
    _l("slowed right down"),
    _l("slow"),
    _l("a little slow"),
    _l("in between"),
    _l("a little keyed up"),
    _l("keyed up"),
    _l("very keyed up"),
)
SELF_WORTH = (
    _l("very badly"),
    _l("badly"),
    _l("rather badly"),
    _l("neither way"),
    _l("rather good"),
    _l("good"),
    _l("very good"),
)
AHEAD = (
    _NONE,
    _l("just a trace"),
    _LITTLE,
    _SOME,
    _l("well ahead"),
    _l("far ahead"),
    _l("far above, untouchable"),
)
MUCH = (_NONE, _l("just a trace"), _LITTLE, _SOME, _l("much"), _l("a lot"), _l("very much"))
SIZE = (
    _l("tiny, see-through"),
    _l("small"),
    _l("a little small"),
    _l("about my own size"),
    _l("a little above"),
    _l("well above"),
    _l("above it all, untouchable"),
)
PULL = (_l("no pull"), _l("a slight pull"), _l("some pull"), _l("a strong pull"), _l("a very strong pull"))
LEFT_OF_IT = (
    _l("gone"),
    _l("a trace"),
    _l("much weaker"),
    _l("about half"),
    _l("somewhat weaker"),
    _l("nearly as strong"),
    _l("as strong as it was"),
)
TRUE = (
    _l("not true"),
    _l("just a trace"),
    _LITTLE,
    _SOME,
    _l("mostly"),
    _l("nearly completely"),
    _l("completely true"),
)
SURE = (
    _l("a wild guess"),
    _l("just a trace"),
    _LITTLE,
    _SOME,
    _l("fairly sure"),
    _l("very sure"),
    _l("certain"),
)
UNDERSTOOD = (_NONE, _LITTLE, _l("partly"), _l("mostly"), _l("very much"))
