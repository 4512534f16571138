"""What the packs say in this product's own words, as a reader of any language meets it.

A pack is written in English. Its recall period, its rule for what is left out, its note on the licence, its populations and
the plain names of its totals are ours, and go through gettext. The name of a questionnaire and of a scale is its authors',
a source is cited and a licence is quoted: those stay as they are printed, and say that they are English.
"""

from flask_babel import gettext as _
from markupsafe import Markup, escape

from selfmon.measures.packs import Scale
from selfmon.web.languages import is_right_to_left


def _l(text: str) -> str:
    """For the catalogue alone."""
    return text


_PERIODS = (
    _l("the last week"),
    _l("the past year"),
    _l("the last 2 weeks"),
    _l("the last two weeks"),
)
_RULES = (
    _l(
        "no published rule is known to us: the mean of the answered where at most a fifth of a scale is left "
        "out (this product's convention)."
    ),
    _l("at most 1 of 10 left out: 10 times the mean of the answered."),
    _l(
        "no published rule is known to us: no number unless every item of the scale is answered. The "
        "Awareness scale is weak (Hallion et al. 2018)."
    ),
    _l(
        "no published rule is known to us: no number unless every item of the scale is answered. It asks "
        "about the past year: not for change from month to month."
    ),
    _l("no published rule is known to us: no total unless all 7 are answered."),
    _l(
        "no published rule is known to us: the sum needs all 10; the mean is of the answered where at most a "
        "fifth is left out (this product's convention)."
    ),
    _l("no published rule is known to us: no number unless every item of the scale is answered."),
    _l("each element stands alone; there is no total."),
    _l(
        "more than a tenth of a scale left out: no number; else the points times the pairs divided by the "
        "answered (missing is never 0)."
    ),
    _l(
        "up to 2 of 9 left out: sum times 9 divided by the answered (a convention); otherwise no total. Item "
        "9 left out is never read as 0."
    ),
    _l(
        "a domain: 2 or more of 5 left out, none; else the sum times 5 divided by the answered, rounded to a "
        "whole number, divided by 5. The total: 7 or more of 25 left out, none; else the same over the 25, "
        "whatever the domains."
    ),
    _l(
        "no published rule is known to us for the trait form: the mean of the answered where at most a fifth "
        "of a scale is left out (this product's convention); the total needs both."
    ),
    _l(
        "no published rule is known to us: the mean of the answered where at most a fifth of a scale is left "
        "out (this product's convention); the author's total needs all six scales."
    ),
    _l(
        "no published rule is known to us: the mean of the answered where at most a fifth is left out (this "
        "product's convention). The author does not recommend the subscales of the short form."
    ),
    _l(
        "no published rule is known to us: sums need every item of the scale; the total is the mean of the "
        "answered where at most a fifth is left out (this product's convention)."
    ),
    _l("no published rule is known to us: no number unless all 5 are answered."),
)
_LICENCES = (
    _l("author copyright; obtain the text from the authors (recalled, not verified)"),
    _l("not found on the stored pages: ask"),
    _l(
        "CC BY-NC-ND 4.0 on the rights holder's page (an earlier version of that page said CC BY-ND 4.0): "
        "free to use unaltered and not for profit, copyright line visible. Not shipped: the whole printed "
        "form could not be read at the rights holder's."
    ),
    _l("ask (recalled, not verified)"),
    _l("the author's page allows non-commercial research; clinical redistribution is not named: ask"),
    _l("ask the author (recalled, not verified)"),
    _l("not found: ask"),
    _l("ask the authors (recalled, not verified)"),
    _l("numbers only: the descriptions of the levels stand in the practice's own manual"),
    _l("APA journal; non-commercial research and education only (recalled, not verified)"),
    _l("APA copyright: reproduction for own patients, not in software (recalled, not verified)"),
    _l("not looked up: ask"),
    _l(
        "the author grants use for any purpose, read on a secondary page; this product ships other wording "
        "only where its design names it"
    ),
    _l("unpublished; ask (recalled, not verified)"),
    _l("rights with the Society for Psychotherapy Research; permission required"),
    _l("2024 edition believed CC BY-NC-SA 3.0 IGO; not verified"),
)
_POPULATIONS = (
    _l("3,805 students and online participants, not clinical"),
    _l("primary care and general population, England (the authors' 90 % interval)"),
    _l("53 people in hospital after a stroke (alpha .80, ICC .81)"),
    _l("primary care against general population, England"),
    _l("two questionings 14 to 28 days apart, retest .87"),
    _l("people in NHS talking therapies, England"),
    _l("patients in primary care, United States"),
    _l("people in treatment"),
    _l("people of the same community"),
    _l("2,470 people of the German population; T = 50 at 15, T = 70 at 33"),
    _l("people with moderate symptoms at the start"),
    _l("6,000 patients in primary care and obstetrics, United States"),
    _l("3,658 students and online participants of six studies, not clinical"),
    _l("3,923 students and online participants, not clinical"),
    _l("554 outpatients with epilepsy, Denmark, median 22 days apart (ICC .81)"),
    _l("not stated"),
)
_TOTALS = (
    _l("Total"),
    _l("Sum"),
    _l("Mean"),
    _l("Total, mean of the six scales"),
    _l("Total, mean of the 26 items"),
    _l("Well-being, 0 to 100"),
)
_REVERSED, _SHORT = ", reversed", ", short form"
OURS = frozenset((*_PERIODS, *_RULES, *_LICENCES, *_POPULATIONS, *_TOTALS))


def say_ours(text: str) -> str:
    """Words of a pack in the reader's language; as they are, where they are not ours."""
    return _(text) if text in OURS else text


def cite(source: str) -> str:
    """A source inside a sentence, in plain text: read from right to left, its brackets and numbers stay together."""
    return f"\u2068{source}\u2069" if is_right_to_left() else source


def mark_ours(text: str) -> Markup:
    """The same for a page: what is not ours says that it is English."""
    return escape(_(text)) if text in OURS else Markup('<bdi translate="no" lang="en">{}</bdi>').format(text)


def name_scale(scale: Scale) -> str:
    """What a scale is called, in plain text: as its authors call it, and in our words what we say of it."""
    return say_ours(scale.name) if scale.name in OURS else _frame(scale) % {"scale": _printed(scale)}


def mark_scale(scale: Scale) -> Markup:
    """The same for a page: what is not ours says that it is English."""
    if scale.name in OURS:
        return mark_ours(scale.name)
    return escape(_frame(scale)) % {"scale": mark_ours(_printed(scale))}


def _printed(scale: Scale) -> str:
    return scale.name.removesuffix(_REVERSED).removesuffix(_SHORT)


def _frame(scale: Scale) -> str:
    """What we say of a scale besides its name. `%(scale)s` is left in it."""
    if scale.name.endswith(_REVERSED):
        return _("%(scale)s, reversed", scale="%(scale)s")
    if scale.name.endswith(_SHORT):
        return _("%(scale)s, short form", scale="%(scale)s")
    return "%(scale)s"
