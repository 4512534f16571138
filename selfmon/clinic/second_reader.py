"""How far a second reader's codes agree with the therapist's, over texts that are shared at this moment.

ICC(2,1), two-way, absolute agreement, each reader one of many (Shrout & Fleiss 1979); for two readers on one scale of whole
numbers it is what a quadratically weighted kappa comes to (Fleiss & Cohen 1973). Below `FEWEST` texts no figure: with ten the
range is wider than half the scale of agreement, and readers who agree by chance alone look alike in 3 % of cases
(docs/statistics.md, J).
"""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from selfmon.clinic.perspective import list_coded
from selfmon.sharing.permit import Permit
from selfmon.supervision.texts_reading import list_second_codes
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.numbers import number_for_people

FEWEST = 20  # texts coded by both


def list_pairs(session: Session, treatment: TreatmentPermit, permit: Permit) -> list[tuple[int, int]]:
    """The therapist's code and the second reader's, of every text both coded that is shared now and stands as it was chosen.
    Two statements."""
    second = list_second_codes(session, treatment.treatment_id)
    return [(code, second[entry]) for entry, code in list_coded(session, treatment, permit) if entry in second]


def say_agreement(pairs: Sequence[tuple[int, int]]) -> str:
    """In words, with n and the range; "" where no text was coded by both."""
    n = len(pairs)
    if not n:
        return ""
    counted = ngettext(
        "A second reader coded one of the texts you coded, without seeing your code.",
        "A second reader coded %(num)s of the texts you coded, without seeing your codes.",
        n,
    )
    return f"{counted} {_say_how_far(pairs)}"


def _say_how_far(pairs: Sequence[tuple[int, int]]) -> str:
    n = len(pairs)
    if n < FEWEST:
        return _("Too few to say how far you agree: told from %(fewest)s on.", fewest=FEWEST)
    from selfmon.stats import icc  # numpy comes with it

    found = icc(pairs, form="ICC2")
    same, near = (sum(abs(a - b) <= apart for a, b in pairs) for apart in (0, 1))
    told = _("The same code in %(same)s, at most one apart in %(near)s.", same=same, near=near)
    if found.estimate is None:
        return f"{told} " + _("The codes hardly differ from text to text, so agreement cannot be told from chance.")
    if found.interval is None:  # every code the same: no error is left to make a range of
        return told
    low, high = found.interval
    return f"{told} " + _(
        "Agreement (ICC, 0 by chance, 1 alike): %(now)s, between %(low)s and %(high)s. It says how alike two people read, "
        "not how right either is.",
        now=number_for_people(found.estimate, 2),
        low=number_for_people(low, 2),
        high=number_for_people(high, 2),
    )
