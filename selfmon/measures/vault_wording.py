"""What the vault says about files: why one is refused, what was read how, and why a text does not fit its key."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from selfmon.measures.fhir.notes import Kind, Note, Refusal, Refused
from selfmon.measures.fitting import Misfit, Problem
from selfmon.web.languages import name_all

_REFUSALS = {
    Refusal.TOO_LARGE: _l("The file is larger than 2 MB."),
    Refusal.NOT_UTF8: _l("The file is not text in UTF-8."),
    Refusal.XML: _l("This is XML. Save it as JSON and try again."),
    Refusal.YAML: _l("This looks like YAML. Save it as JSON and try again."),
    Refusal.NOT_JSON: _l("The file is not JSON."),
    Refusal.NOT_A_NUMBER: _l("A number in it is none that JSON knows."),
    Refusal.FIELD_TWICE: _l("A field stands twice in the same place: which one counts cannot be known."),
    Refusal.BUNDLE: _l("This is a Bundle. Take the one Questionnaire out of it."),
    Refusal.OTHER_RESOURCE: _l("This is another kind of file."),
    Refusal.STU3: _l("This is a Questionnaire of FHIR version 3, which says answers otherwise. Convert it to R4."),
    Refusal.R5: _l("This is a Questionnaire of FHIR version 5, and uses what R4 does not have. Convert it to R4."),
    Refusal.SHAPE: _l("Something in it has another shape than a Questionnaire has."),
    Refusal.TOO_DEEP: _l("Its groups are nested deeper than eight."),
    Refusal.TOO_MANY: _l("It has more than 400 items, or a question more than 60 answers."),
    Refusal.TOO_LONG: _l("A question or an answer is longer than 2,000 letters."),
    Refusal.NO_LINK_ID: _l("An item has no linkId."),
    Refusal.LINK_ID_TWICE: _l("Two items have the same linkId."),
    Refusal.UNKNOWN_LINK: _l("A condition names a question that is not there."),
    Refusal.CIRCLE: _l("Its lists of answers contain each other in a circle."),
    Refusal.NO_QUESTIONS: _l("No question in it has answers to choose from."),
}
_NOTES = {
    Kind.READ_AS: _l("a misspelt field, read as what it must be"),
    Kind.TEXT_AS_NUMBER: _l("a number written as text, read as a number"),
    Kind.PREFIX_AS_WEIGHT: _l("no weight; the printed number is proposed"),
    Kind.CODING_AS_CHOICE: _l("the type of a later version, read as a choice"),
    Kind.XHTML: _l("formatted text, left out: the plain text counts"),
    Kind.EXPRESSION: _l("an expression, left out: none is ever run"),
    Kind.CONDITION: _l("asked only sometimes in the file; here it is always asked, with Skip"),
    Kind.CONDITION_UNKNOWN: _l("a condition that is not known, left out"),
    Kind.INITIAL: _l("a preselected answer, left out: nothing is preselected here"),
    Kind.OPEN_ANSWER: _l("an answer in own words is offered in the file, left out"),
    Kind.OWN_WORDS: _l("answered in own words: it is asked and kept as words, and does not count"),
    Kind.TOO_MANY_OWN: _l("more than twelve questions for own words: this one is left out"),
    Kind.REPEATS: _l("more than one answer is allowed: it does not count, left out"),
    Kind.NO_OPTIONS: _l("no answers to choose from: it does not count, left out"),
    Kind.LIST_NOT_HERE: _l("its list of answers is not in the file: type it in below"),
    Kind.EMPTY: _l("an empty list"),
    Kind.UNKNOWN_FIELD: _l("a field that is not known, left out"),
    Kind.EXTENSION: _l("an extension, left out"),
    Kind.DISPLAY_LATER: _l("words after the last question, left out"),
    Kind.WEIGHT_UNREADABLE: _l("a weight that is no whole number, left out"),
    Kind.NO_TEXT: _l("a question without words"),
    Kind.UNFINISHED: _l("the file says that the answers were not finished"),
    Kind.DAY_UNREADABLE: _l("no whole day: say below when it was filled in"),
}


def say_refusal(refused: Refused) -> str:
    """Why nothing of a file was read, and where."""
    line = str(_REFUSALS[refused.reason])
    return f"{line} ({refused.where})" if refused.where else line


def say_note(note: Note) -> str:
    """One line of the loss report."""
    return str(_NOTES[note.kind])


def say_problem(problem: Problem) -> str:
    """Why a text does not fit, and where."""
    what = name_all(problem.what)
    return {
        Misfit.ITEMS_MISSING: _("Items of the key without a question: %(what)s.", what=what),
        Misfit.NOT_PLACED: _(
            "The file has %(file)s questions, the key %(key)s. Say below which belongs where.", **_two(problem)
        ),
        Misfit.NUMBER_TWICE: _("Two questions count as item %(what)s.", what=what),
        Misfit.NO_SUCH_ITEM: _("The key has no item %(what)s.", what=what),
        Misfit.ORDER: _("The printed numbers or the codes say another order: %(what)s.", what=what),
        Misfit.WEIGHTS_MISSING: _("An answer has no weight: %(what)s.", what=what),
        Misfit.WEIGHT_TWICE: _("Two answers have the same weight: %(what)s.", what=what),
        Misfit.WEIGHTS_OUTSIDE: _("The weights are not those of the key: %(what)s.", what=what),
        Misfit.DIRECTION: _(
            "The same words weigh the other way round, and the key reverses nothing there: %(what)s.", what=what
        ),
    }[problem.misfit]


def _two(problem: Problem) -> dict[str, str]:
    return dict(zip(("file", "key"), (*problem.what, "", ""), strict=False))
