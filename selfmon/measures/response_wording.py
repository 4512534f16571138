"""What is said of a file of answers: why it is refused, and why its answers cannot be kept as they lie."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from selfmon.measures import vault_wording
from selfmon.measures.fhir.notes import Note, Refusal, Refused
from selfmon.measures.laying import Doubt
from selfmon.measures.packs import load_packs
from selfmon.web.languages import name_all

_REFUSALS = {
    Refusal.BUNDLE: _l("This is a Bundle. Take the one QuestionnaireResponse out of it."),
    Refusal.STU3: _l(
        "These are answers of FHIR version 3, which names its questionnaire otherwise. Convert them to R4."
    ),
    Refusal.SHAPE: _l("Something in it has another shape than answers have."),
    Refusal.TOO_MANY: _l("It has more than 400 items."),
    Refusal.STATUS: _l("It does not say whether the answers were finished."),
    Refusal.WITHDRAWN: _l("The file itself takes these answers back."),
    Refusal.SEVERAL_ANSWERS: _l("One question has several answers: which one counts cannot be known."),
    Refusal.VALUE_TWICE: _l("One answer says two values: which one counts cannot be known."),
    Refusal.NOTHING_ANSWERED: _l("No question in it has an answer."),
}


def say_refusal(refused: Refused) -> str:
    """Why nothing of a file was read, and where."""
    line = _REFUSALS.get(refused.reason)
    if line is None:
        return vault_wording.say_refusal(refused)
    return f"{line} ({refused.where})" if refused.where else str(line)


def say_note(note: Note) -> str:
    """One line of the loss report."""
    return vault_wording.say_note(note)


def say_other_questionnaire(pack_id: str) -> str:
    """The file names a text of the house that belongs to another key."""
    return _("These are answers to another questionnaire: %(name)s.", name=load_packs()[pack_id].name)


def say_doubt(doubt: Doubt, what: tuple[str, ...]) -> str:
    """Why they cannot be kept so, and where."""
    named = name_all(what)
    return {
        Doubt.NOT_PLACED: _("The text has no such question. Say below what it is: %(what)s.", what=named),
        Doubt.NO_SUCH_ITEM: _("The key has no such item: %(what)s.", what=named),
        Doubt.PLACE_TWICE: _("Two answers are kept as the same: %(what)s.", what=named),
        Doubt.OUTSIDE: _("An answer is none that the question offers: %(what)s.", what=named),
        Doubt.NO_WEIGHT: _(
            "An answer has no weight in the file, and without a text none is known: %(what)s.", what=named
        ),
        Doubt.CONTRADICTS: _(
            "The weight, the code and the words of an answer do not belong together: %(what)s.", what=named
        ),
        Doubt.NO_TOTAL: _("A printed total is no number that it can be: %(what)s.", what=named),
        Doubt.NOTHING: _("No answer is left to be kept."),
    }[doubt]
