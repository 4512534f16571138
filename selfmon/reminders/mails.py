"""How a note looks. No name, no word about what it is for, nothing tracked: only what was agreed in the house's texts."""

from datetime import date
from functools import lru_cache

from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from selfmon.core.mail import Message, address_in, on_the_wire
from selfmon.core.posting import Posting
from selfmon.house import current_house
from selfmon.reminders.deciding import Note
from selfmon.reminders.links import bounce_tag, note_link
from selfmon.reminders.models import What
from selfmon.reminders.subjects import list_subjects, say_preheader
from selfmon.web.languages import day_for_people, regional

LIGHT = """
body { margin: 0; padding: 24px 16px; background-color: #ffffff; color: #1f2430; }
main { display: block; max-width: 32em; margin: 0 auto; font: 17px/1.55 system-ui, sans-serif; }
p { margin: 0 0 1em; }
a { color: #1d5f8a; overflow-wrap: anywhere; }
.preheader { display: none; max-height: 0; overflow: hidden; }
.quiet { color: #555c69; font-size: 14px; }
"""
DARK = """@media (prefers-color-scheme: dark) {
body { background-color: #14181f !important; color: #e6e9ef !important; }
a { color: #8ec5ea !important; }
.quiet { color: #a9b1bf !important; }
}"""


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False, extra_css=LIGHT)


_LINK = "https://link.invalid/"  # stands where each mail's own link goes


def write_note(note: Note, token: str) -> Message:
    """The mail of one note, in the person's language. In an app context."""
    posting = current_house().posting
    link, here = note_link(token), current_house().public_url
    kind = "last" if note.is_last else note.what if note.what in (What.DIGEST, What.DATE, What.ANSWER) else "note"
    shown = {
        "last": f"{here}/reminders",
        "digest": f"{here}/",
        "date": f"{here}/sharing",
        "answer": f"{here}/answers",
    }.get(kind, link)
    facts = note.date_chosen.toordinal() if kind == "date" else note.total
    subject, text, html = _write(posting, note.locale, kind, note.subject, facts)
    return Message(
        note.email,
        subject,
        text.replace(_LINK, shown),
        html.replace(_LINK, shown),
        headers_of(note, link),
        posting.sender_name,
        bounce_address(note, posting),
    )


@lru_cache(maxsize=256)
def _write(posting: Posting, locale: str, kind: str, subject: int, total: int) -> tuple[str, str, str]:
    """Subject, text and HTML but for the link: all there is to say is the same for everybody."""
    with force_locale(regional(locale)):
        facts = {
            "kind": kind,
            "total": total,
            "link": _LINK,
            "day": day_for_people(date.fromordinal(total)) if kind == "date" else "",
            "preheader": say_preheader(posting),
            "sender_name": posting.sender_name,
            "lang": str(get_locale()).replace("_", "-"),
            "dark": DARK,
            "direction": getattr(get_locale(), "text_direction", "ltr"),
        }
        pages = current_app.jinja_env
        html = _inliner().inline(pages.get_template("reminders/mail.html").render(facts))
        subjects = list_subjects(posting)
        chosen = subjects[subject % len(subjects) if kind == "note" else 0]
        named = _("A date you chose") if kind == "date" else chosen
        return (named, pages.get_template("reminders/mail.txt").render(facts), html)


def headers_of(note: Note, link: str) -> dict[str, str]:
    """What lets a mail program unsubscribe with one tap, and tells the same note again from another."""
    return {
        "Message-ID": f"<{note.id.hex}@{_domain()}>",
        "List-Unsubscribe": f"<{link}/stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def bounce_address(note: Note, posting: Posting) -> str:
    """The signed address of the envelope: local+TAG@domain."""
    local, _at, domain = address_in(posting.bounce_address or current_house().mail_from).rpartition("@")
    return f"{local}+{bounce_tag(note.id)}@{domain}"


def _domain() -> str:
    return on_the_wire(address_in(current_house().mail_from)).rpartition("@")[2] or "localhost"
