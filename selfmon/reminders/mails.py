"""How a note looks. No name, no word about what it is for, nothing tracked: only what was agreed in the house's texts."""

from functools import lru_cache

from css_inline import CSSInliner
from flask import current_app
from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from selfmon.core.mail import Message
from selfmon.core.posting import Posting
from selfmon.reminders.deciding import Note
from selfmon.reminders.links import bounce_tag, note_link
from selfmon.reminders.models import What

LIGHT = """
body { margin: 0; padding: 24px 16px; background-color: #ffffff; color: #1f2430; }
main { display: block; max-width: 32em; margin: 0 auto; font: 17px/1.55 system-ui, sans-serif; }
p { margin: 0 0 1em; }
a { color: #1d5f8a; }
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


def write_note(note: Note, token: str) -> Message:
    """The mail of one note, in the person's language. In an app context."""
    posting: Posting = current_app.extensions["posting"]
    with force_locale(note.locale):
        link, here = note_link(token), str(current_app.extensions["public_url"])
        shown = f"{here}/reminders" if note.is_last else f"{here}/" if note.what == What.DIGEST else link
        facts = {"note": note, "link": shown, "preheader": _(posting.preheader), "sender_name": posting.sender_name,
                 "lang": str(get_locale()).replace("_", "-"), "dark": DARK, "is_digest": note.what == What.DIGEST,
                 "direction": getattr(get_locale(), "text_direction", "ltr")}
        subject = posting.subjects[0] if note.is_last or note.what == What.DIGEST else posting.subjects[
            note.subject % len(posting.subjects)]
        text = current_app.jinja_env.get_template("reminders/mail.txt").render(facts)
        html = _inliner().inline(current_app.jinja_env.get_template("reminders/mail.html").render(facts))
        return Message(note.email, _(subject), text, html, headers_of(note, link), posting.sender_name,
                       bounce_address(note, posting))


def headers_of(note: Note, link: str) -> dict[str, str]:
    """What lets a mail program unsubscribe with one tap, and tells the same note again from another."""
    return {
        "Message-ID": f"<{note.id.hex}@{_domain()}>",
        "List-Unsubscribe": f"<{link}/stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def bounce_address(note: Note, posting: Posting) -> str:
    """The signed address of the envelope: local+TAG@domain."""
    local, _at, domain = (posting.bounce_address or str(current_app.extensions["mail_from"])).rpartition("@")
    return f"{local.rpartition('<')[2]}+{bounce_tag(note.id)}@{domain.strip('> ')}"


def _domain() -> str:
    return str(current_app.extensions["mail_from"]).rpartition("@")[2].strip("> ") or "localhost"
