"""The rules in words: what each found, whether it holds or not, and questions to go on with. "Worth a look", no more."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.questionnaire_wording import say_checked
from selfmon.insight.signals import Checked, Rule, Rules
from selfmon.insight.wording import say_number
from selfmon.practice.library import LIBRARY
from selfmon.web.languages import name_all, short_day_for_people


def say_run(rules: Rules, aside: Iterable[tuple[str, str]] = ()) -> str:
    """How many had enough to go by, how many of them hold, and how many of those were put aside and are not shown."""
    n, m = rules.n_run, len(rules.holding)
    n_aside = m - len(rules.without(aside))
    if not n_aside:
        return _("Rules run: %(n)s; holding: %(m)s.", n=n, m=m)
    return ngettext(
        "Rules run: %(n)s; holding: %(m)s, one of them put aside.",
        "Rules run: %(n)s; holding: %(m)s, %(num)s of them put aside.",
        n_aside,
        n=n,
        m=m,
    )


def say_rule(one: Checked) -> str:
    """What a rule found. For one that does not hold: how far it is from it."""
    if one.rule is Rule.HEAVIER:
        return _say_weeks(one)
    if one.rule is Rule.QUESTIONNAIRE:
        return say_checked(one.facts, one.holds)
    return _say_exercise(one) if one.rule is Rule.EXERCISE else _say_strain(one)


def _say_weeks(one: Checked) -> str:
    facts, side = one.facts, one.facts["side"]
    if not one.is_run:
        return _("The last three weeks against the eight before: too early.")
    names = {
        "exposed": _("exposed, or wanting to hide"),
        "pleasantness": _("pleasantness"),
        "episodes": _("stung, a week"),
    }
    told = name_all(
        _(
            "%(stream)s %(now)s (%(before)s)",
            stream=names[name],
            now=say_number(float(facts[f"{name}_now"])),
            before=say_number(float(facts[f"{name}_before"])),
        )
        for name in names
        if f"{name}_now" in facts
    )
    if side == "heavier":
        return _("Over three weeks heavier than in the eight before: %(told)s.", told=told)
    if side == "lighter":
        return _("Over three weeks lighter than in the eight before: %(told)s.", told=told)
    return _("The last three weeks against the eight before, no clear difference: %(told)s.", told=told)


def _say_strain(one: Checked) -> str:
    facts = one.facts
    if one.holds:
        return ngettext(
            "The rupture of %(day)s is neither repaired nor talked about after %(num)s session.",
            "The rupture of %(day)s is neither repaired nor talked about after %(num)s sessions.",
            int(str(facts["n"])),
            day=short_day_for_people(date.fromisoformat(str(facts["day"]))),
        )
    if not facts["n"]:
        return _("A rupture neither repaired nor talked about: none.")
    return ngettext(
        "A rupture neither repaired nor talked about: one, not yet two sessions ago.",
        "A rupture neither repaired nor talked about: %(num)s, none two sessions ago yet.",
        int(facts["n"]),
    )


def _say_exercise(one: Checked) -> str:
    facts, code = one.facts, str(one.facts["exercise"])
    name = LIBRARY[code].name if code in LIBRARY else code
    if facts["holds"] == "tension":
        return _('"%(name)s": tension rose in %(k)s of the last %(n)s.', name=name, k=facts["n_tenser"], n=facts["n"])
    if facts["holds"] == "said" and int(facts["k_of_three"]) >= 2:
        return _(
            '"%(name)s" was heavy in %(k)s of the last %(n)s.',
            name=name,
            k=facts["k_of_three"],
            n=facts["n_of_three"],
        )
    if facts["holds"]:
        return _('"%(name)s" was heavy, and not yet three times in a row without a sign of it.', name=name)
    return _('"%(name)s": heavy in %(k)s of the last %(n)s.', name=name, k=facts["k"], n=facts["n"])


def say_before_session(one: Checked) -> str:
    """A rule that holds, where no page of its own explains it: heavier is never left to be read as worse."""
    said = say_rule(one)
    return said + " " + _("Heavier is not worse: ask which it is.") if one.rule is Rule.HEAVIER else said


def say_limit(one: Checked) -> str:
    """What to know beside a rule that holds; empty where its sentence says all."""
    if one.rule is not Rule.HEAVIER:
        return ""
    return _(
        "An unchanged client shows this up to once a year. Heavier is not worse: when a cover comes off, more is felt. "
        "Ask which it is."
    )


def next_steps(one: Checked) -> list[str]:
    """Questions for the clinician: the rule's own first, then between you, wishes, support, plan."""
    own = {
        Rule.HEAVIER: _("What changed in these weeks, inside or outside the room?"),
        Rule.EXERCISE: _("Set it aside together, or try a gentler one in session?"),
        Rule.QUESTIONNAIRE: _("Look at the questions together: which of them moved, and since when?"),
        Rule.UNREPAIRED: _("Name it once more, beginning with your own part."),
    }[one.rule]
    return [
        own,
        _("Between you: is something unsaid, and would your client say so?"),
        _("Wishes: what does your client want from the work just now?"),
        _("Support: who else is there for your client this week?"),
        _("Plan: does the plan for hard moments still fit?"),
    ]
