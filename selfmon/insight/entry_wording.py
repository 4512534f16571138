"""An entry told in a sentence or two: one telling for the client's own pages, the preview, the therapist's rows and the sheet.

It says what its reader may see and nothing about what they may not: the answers that are absent from the EntryView are
absent from the sentence, and a mark without words is told like one whose words are not shared.
"""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from selfmon.diary.entry_view import EntryView
from selfmon.insight.names import LABELS, QUESTIONS
from selfmon.insight.step_names import name_step
from selfmon.journal.items import STRONGER
from selfmon.web.languages import day_without_year, name_all, week_began

_CLOSEST = {
    "shame": _l("Closest to shame"),
    "envy": _l("Closest to envy"),
    "both": _l("Closest to shame and envy together"),
    "other": _l("Something other than shame or envy"),
    "unsure": _l("Not sure what it was closest to"),
}
_CAME = {
    "criticism": _l("when I was criticised, or it sounded like it"),
    "ignored": _l("when I was passed over or not noticed"),
    "comparison": _l("when I measured myself against someone"),
    "mistake": _l("when I got something wrong"),
    "exposure": _l("when something of mine was seen that I'd rather keep covered"),
    "rejection": _l("when I was left out, or turned away"),
    "needing_help": _l("when I needed something from someone"),
    "someone_succeeding": _l("with good news for someone close to me"),
    "a_no": _l("when someone said no, or set a limit"),
    "therapy": _l("with something in or around a session"),
    "body": _l("with my body, or how I look"),
    "treated_as_less": _l("when I was treated as less because of who I am or where I come from"),
    "closeness": _l("when someone came close, or was kind"),
    "other": _l("with something else"),
}
_LANDED = {
    "steadying": _l("It was steadying."),
    "not_much": _l("Not much either way."),
    "rang_false": _l("It rang false."),
    "heavier": _l("It made things heavier."),
}
_BETWEEN_US = {
    "no": _l("Nothing between us that didn't sit right."),
    "a_little": _l("Something between us didn't quite sit right."),
    "yes": _l("Something between us didn't sit right."),
}


def say_entry(entry: EntryView) -> str:
    """One or two sentences, never empty, without counting what was left out. Unknown kinds say that something was kept."""
    return _SAY.get(entry.kind, _say_kept)(entry)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(entry: EntryView, code: str) -> str:
    value = entry.numbers.get(code)
    return "" if value is None else name_step(code, value)


def _say_check_in(entry: EntryView) -> str:
    mood, body = _named(entry, "pleasantness"), _named(entry, "energy")
    if mood and body:
        return _sentence(_("%(mood)s, and %(body)s.", mood=mood, body=body))
    if mood or body:
        return _sentence(_("%(step)s.", step=mood or _("body: %(step)s", step=body)))
    for code, value in entry.numbers.items():
        if value is not None:
            return _say_rating(code, value)
    if entry.words.get("own_words"):
        return _("In my words: %(words)s", words=entry.words["own_words"])
    return _("A check-in.")


def _say_rating(code: str, value: float) -> str:
    return _("%(question)s: %(step)s.", question=QUESTIONS.get(code, code), step=name_step(code, value))


def _say_episode(entry: EntryView) -> str:
    closest, height = str(_CLOSEST.get(str(entry.choices.get("closest_to")), "")), _named(entry, "peak")
    if closest and height:
        said = _("%(closest)s, %(strength)s at its height.", closest=closest, strength=height)
    elif closest:
        said = _("%(closest)s.", closest=closest)
    elif height:
        said = _("Something stung, %(strength)s at its height.", strength=height)
    else:
        said = _("Something stung.")
    came = [str(_CAME[p.code]) for p in entry.many.get("triggers", ()) if p.code in _CAME]
    return said + " " + _("It came %(when)s.", when=name_all(came)) if came else said


def _say_settling(entry: EntryView) -> str:
    left, passed = _named(entry, "strength"), entry.choices.get("passed")
    if entry.plain.get("is_stronger"):
        left = str(STRONGER)
    said = _("Looking in again: %(strength)s.", strength=left) if left else _("Looking in again.")
    mostly = {"yes": _("It has mostly passed."), "partly": _("It has passed in part."), "not_yet": _("Not passed yet.")}
    return f"{said} {mostly[passed]}" if passed in mostly else said


def _say_looking_again(entry: EntryView) -> str:
    found = [str(LABELS["protecting"][p.code]) for p in entry.many.get("protecting", ()) if p.code != "cannot_tell"]
    if found:
        return _("Looked at one again: it may have been looking after %(what)s.", what=name_all(found))
    return _("Looked at one again.")


def _say_hard_moment(_entry: EntryView) -> str:
    return _("A hard moment: a mark.")


def _say_held(entry: EntryView) -> str:
    what = entry.choices.get("what")
    if what is None or what == "something_else":
        return _("Something held.")
    return _("%(step)s.", step=LABELS["what"][what])


def _say_practice(entry: EntryView) -> str:
    name = str(LABELS["exercise"].get(str(entry.plain.get("exercise")), _("An exercise")))
    landed = _LANDED.get(str(entry.choices.get("landing")))
    if landed is None and entry.choices.get("completed") == "stopped":
        landed = _l("Stopped, and that is fine.")
    said = _("%(step)s.", step=name)
    return f"{said} {landed}" if landed else said


def _say_weekly(entry: EntryView) -> str:
    week = entry.plain.get("week_on") or week_began(entry.local_day)
    return _("The week from %(day)s, looked back on.", day=day_without_year(week))


def _say_experiment(entry: EntryView) -> str:
    if entry.words.get("did") or entry.numbers.get("sure_after") is not None:
        return _("A small experiment, tried.")
    return _("A small experiment.")


def _say_after_session(entry: EntryView) -> str:
    got = _named(entry, "understood")
    return _("After a session. Felt understood: %(step)s.", step=got) if got else _("After a session.")


def _say_between_us(entry: EntryView) -> str:
    return str(_BETWEEN_US.get(str(entry.choices.get("something")), _("After a session.")))


def _say_questionnaire(_entry: EntryView) -> str:
    return _("Something filled in.")


def _say_kept(_entry: EntryView) -> str:
    return _("Something kept.")


_SAY: dict[str, Callable[[EntryView], str]] = {
    "check_in": _say_check_in,
    "episode": _say_episode,
    "settling": _say_settling,
    "looking_again": _say_looking_again,
    "hard_moment": _say_hard_moment,
    "held": _say_held,
    "practice": _say_practice,
    "weekly": _say_weekly,
    "experiment": _say_experiment,
    "after_session": _say_after_session,
    "between_us": _say_between_us,
    "questionnaire": _say_questionnaire,
}
