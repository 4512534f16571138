"""What the start page and the pages after it say, in the house's words. Never an instrument's own text through gettext."""

import hashlib
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_name
from selfmon.core.clock import latest_day
from selfmon.diary.circumstances import Circumstances
from selfmon.measures.held import Fate
from selfmon.measures.models import StartChoice
from selfmon.measures.opening import Opening
from selfmon.measures.pack_wording import say_ours
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.admission import depth_on
from selfmon.sharing.policy import decide
from selfmon.sharing.streams import Depth, Stream
from selfmon.web.languages import day_for_people


def start_lines(session: Session, here: Circumstances, opening: Opening) -> list[str]:
    """What for, who sees it, how many questions, which time they ask about. A locked phone is told no name, no date and
    nothing about sharing."""
    assignment, pack, n = opening.assignment, opening.assignment.pack, len(opening.assignment.text.order)
    lines = [_talked_about(here, opening)] if pack.is_personality else []
    lines.append(_("It helps the two of you see over time what changes and what does not."))
    asked = ngettext(
        "One question, about %(minutes)s min.", "%(num)s questions, about %(minutes)s min.", n, minutes=pack.minutes
    )
    lines.append(asked + " " + _("You can skip any of them."))
    if pack.recall:
        lines.append(_("They ask about: %(period)s.", period=say_ours(pack.recall)))
    if not here.permit.can_read:
        return [*lines, _("Who sees it stays as you have set it.")]
    depth = _depth_shared(session, here, opening)
    if depth is None:
        return [
            *lines,
            _("Nobody but you sees it, unless you share questionnaires with %(name)s.", name=opening.therapist_name),
        ]
    if here.permit.keep_to_myself:
        return [
            *lines,
            _(
                "It is kept to yourself, as you set it: %(name)s sees it once you take that off.",
                name=opening.therapist_name,
            ),
        ]
    if pack.is_about_alliance and (assignment.items_seen_from is None or assignment.items_seen_from > here.today):
        return [*lines, _("%(name)s sees the totals, not the single answers.", name=opening.therapist_name)]
    lines.append(_("%(name)s sees the answers, because you share questionnaires.", name=opening.therapist_name))
    return [*lines, _own_words_line(here, depth)] if assignment.text.own else lines


def _own_words_line(here: Circumstances, depth: Depth) -> str:
    """Who reads what is written rather than tapped."""
    if depth is Depth.NUMBERS:
        return _("What you write in your own words stays with you: you share the scales alone.")
    if here.permit.words_wait:
        return _("What you write in your own words shows up the next morning.")
    return _("What you write in your own words shows up at once.")


def _talked_about(here: Circumstances, opening: Opening) -> str:
    end = _("It asks about ways of protecting oneself. No total says who you are.")
    day = opening.assignment.talked_about_on
    if not here.permit.can_read or day is None:
        told = _("You talked about this in a session, including its published name, which some people dislike.")
        return f"{told} {end}"
    return (
        _(
            "You and %(name)s talked about this on %(day)s, including its published name, which some people dislike.",
            name=opening.therapist_name,
            day=day_for_people(day),
        )
        + f" {end}"
    )


def _depth_shared(session: Session, here: Circumstances, opening: Opening) -> Depth | None:
    """How much of what is filled in where the phone is, today, is shown to this therapist."""
    grants = load_grant_facts(session, here.permit.client_id, here.permit.zone, opening.therapist_id)
    windows = decide(grants.get(opening.therapist_id, ()), here.agreed_today, latest_day(here.now))
    return depth_on(windows, Stream.QUESTIONNAIRES, here.today)


def agreement(session: Session, opening: Opening) -> tuple[str, ...]:
    """What is agreed to by starting, sentence by sentence, as it is shown and as it is kept. Empty while it is closed."""
    if opening.window is None or opening.window.read_on is None:
        return ()
    name, day = opening.therapist_name, day_for_people(opening.window.read_on)
    cover_id = opening.assignment.cover_id
    cover = load_name(session, cover_id) if cover_id is not None else ""
    reads = (
        _("%(name)s reads it by %(day)s; if %(name)s is away, %(cover)s does.", name=name, day=day, cover=cover)
        if cover
        else _("%(name)s reads it by %(day)s.", name=name, day=day)
    )
    return (
        _(
            "One of the questions is about thoughts of being dead or of hurting yourself. Many people have such thoughts "
            "at times."
        )
        if opening.assignment.text.is_shipped
        else _(
            "Among the questions is one about being dead, about hurting yourself or about hurting someone. Many people "
            "have such thoughts at times."
        ),
        f"{_from_which_answer(opening)} "
        + _(
            "You will see the help page, and that answer goes to %(name)s, even if you share nothing else: when you "
            "finish, or 15 minutes after you leave. Until then you can change it or take it back.",
            name=name,
        ),
        f"{reads} "
        + _(
            "The practice can see only that something waits. If you don't want that, don't start: do it together in a "
            "session."
        ),
    )


def _from_which_answer(opening: Opening) -> str:
    """From which printed answer on; the words are the text's own."""
    text = opening.assignment.text
    said = []
    for harm in text.harm or ():
        options = sorted(text.question(harm.item).options, key=lambda option: option.weight)
        below = [option for option in options if option.weight < harm.at_least]
        if len(below) == 1:
            said.append(_("If you answer anything but “%(answer)s”:", answer=below[0].text))
        else:
            first = next((o for o in options if o.weight >= harm.at_least), options[-1])
            said.append(_("If you answer “%(answer)s” or further on:", answer=first.text))
    return " ".join(dict.fromkeys(said))


def mark_of(lines: Sequence[str]) -> str:
    """Tells one agreement from another: what is agreed to is what stood on the screen."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def say_choice(choice: StartChoice) -> str:
    """One line after the choice."""
    if choice is StartChoice.LATER:
        return _("Later, then. It waits until its last day.")
    if choice is StartChoice.TOGETHER:
        return _("Not here, then. You can bring it to a session. Nothing is sent.")
    return _("Left out. Nothing more is asked about this one.")


def say_taken_back(fate: Fate) -> str:
    """What taking back did."""
    if fate is Fate.SENT:
        return _("It was passed on before. That cannot be undone; you can talk about it.")
    return _("Taken back. Nothing is passed on.")
