"""How a note looks: the agreed words, no others, in every language; the headers that stop it; nothing tracked."""

import email
import re
from datetime import date
from email import policy
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from selfmon.core.mail import as_bytes
from selfmon.core.posting import Posting
from selfmon.practice.library import LIBRARY
from selfmon.reminders.deciding import Note
from selfmon.reminders.links import read_bounce_tag
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import What
from selfmon.reminders.subjects import SUBJECTS
from selfmon.web.languages import LANGUAGES
from tests.apps import posted_by, refurnish
from tests.forms import post
from tests.house.test_translations import NEVER
from tests.journeys.looking import CLINICAL
from tests.people import People

pytestmark = pytest.mark.one_database  # what a mail says
ID = UUID("6f0c1d4e-8a4b-4a57-9f3a-2c1d7e5b9a10")
# What a mail is not about, in words: whoever stands beside the phone reads them too.
ABOUT = {"en": CLINICAL, "ar": re.compile("مزاج|خجل|خزي|حسد|علاج|معالج|جلس|تمرين|تمارين|يوميات|عميل|عملاء|مريض")}
COUNTS = re.compile(r"\b\d+ (times|days|notes|mails)\b|in a row|again and again", re.IGNORECASE)


def write(app: Flask, locale: str = "en", **facts: Any) -> Any:
    """One note as the mail a reader's program gets."""
    told: dict[str, Any] = {"what": What.EXERCISE, "subject": 0, "is_last": False, "total": 0, **facts}
    note = Note(
        ID,
        7,
        ID,
        told["what"],
        "kim.zqname@example.org",
        locale,
        told["subject"],
        date(2026, 5, 14),
        0,
        told["is_last"],
        told["total"],
    )
    with app.app_context():
        refurnish(app, posting=told.get("posting", Posting()))
        message = write_note(note, told.get("token", "zqtoken"))
        return message, email.message_from_bytes(as_bytes(message, "notes@example.org"), policy=policy.default)


def words(mail: Any) -> str:
    """Everything a person or a lock screen can read."""
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    shown = re.sub(r"<style.*?</style>|<[^>]+>", " ", "\n".join(parts), flags=re.DOTALL)
    return "\n".join([shown, str(mail["Subject"]), str(mail["From"])])


KINDS: list[dict[str, Any]] = [{"what": what} for what in What if what is not What.DIGEST] + [
    {"is_last": True},
    {"what": What.DIGEST, "total": 1},
    {"what": What.DIGEST, "total": 12},
]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("facts", KINDS, ids=str)
def test_no_denied_word_no_name_no_exercise_no_count(app: Flask, locale: str, facts: dict[str, Any]) -> None:
    _message, mail = write(app, locale, **facts)
    said = words(mail).replace("http://localhost:8000/", "")
    assert not NEVER[locale].search(said), said
    assert not ABOUT[locale].search(said), said
    assert not COUNTS.search(said), said
    with app.test_request_context(), force_locale(locale):
        assert not [str(e.name) for e in LIBRARY.values() if str(e.name) in said]
    assert "zqname" not in said
    assert "selfmon" not in str(mail)
    is_arabic = re.search("[\u0600-\u06ff]", said) is not None
    assert is_arabic is (locale == "ar")
    assert not (
        is_arabic and re.search("[A-Za-z]{3,}", re.sub(r"note/\S+|reminders|sharing|answers|Notes|notes@\S+", "", said))
    ), said


def test_a_note_in_arabic_reads_from_right_to_left_and_its_link_does_not(app: Flask) -> None:
    message, mail = write(app, "ar", subject=1)
    assert str(mail["Subject"]) == message.subject == "رسالة حسب طلبك"
    assert '<html lang="ar-EG" dir="rtl">' in str(message.html)
    assert re.search(r'<a href="http://localhost:8000/note/zqtoken" dir="ltr"', str(message.html))
    assert message.text.startswith("مرحبًا،")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_line_of_the_self_hosters_own_stays_as_it_is(app: Flask, locale: str) -> None:
    own = Posting(subjects=("Today",), preheader="Saved.")  # both are messages of the pages, with a translation
    message, _mail = write(app, locale, posting=own)
    assert message.subject == "Today"
    assert "Saved." in str(message.html)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_invitation_and_new_password_say_no_more(app: Flask, people: People, http: FlaskClient, locale: str) -> None:
    client = people.client("zqname", locale=locale)
    post(http, "/reset", {"email": client.email})
    people.sign_in(http, people.therapist())
    post(http, "/clients/invite", {"email": "new@example.org", "name": "zqname", "locale": locale})
    posted = posted_by(app)
    for message in posted:
        said = re.sub(r"http://\S+", "", f"{message.subject}\n{message.text}").replace("selfmon", "")
        assert not NEVER[locale].search(said), said
        assert not ABOUT[locale].search(said), said
        assert "zqname" not in said
        assert bool(re.search("[\u0600-\u06ff]", said)) is (locale == "ar")
        assert not (locale == "ar" and re.search("[A-Za-z]{3,}", said)), said
    assert len(posted) == 2


def test_the_words_are_the_agreed_ones(app: Flask) -> None:
    message, mail = write(app)
    for line in (
        "Hello,",
        "You asked for a note around this time. If it suits, here is the page:",
        "If it doesn't, leaving it is fine. Nothing is counted.",
        "Later today · Not this week · Stop these notes",
        "This address is not read. Notes",
        "http://localhost:8000/note/zqtoken",
    ):
        assert line in message.text
    assert "You chose this time." in str(message.html)
    last, _mail = write(app, is_last=True)
    assert last.text.split("\n")[0] == (
        "Hello, these notes have stopped for now. If you want them again, you can turn "
        "them on here: http://localhost:8000/reminders"
    )
    assert "Nothing else is needed." in last.text
    assert last.subject == "Your reminder"
    assert [write(app, subject=n)[0].subject for n in range(5)] == list(SUBJECTS)
    assert mail["From"] == "Notes <notes@example.org>"


def test_a_program_can_unsubscribe_and_no_machine_answers(app: Flask) -> None:
    message, mail = write(app)
    assert mail["List-Unsubscribe"] == "<http://localhost:8000/note/zqtoken/stop>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{ID.hex}@localhost>" == write(app)[1]["Message-ID"]
    tag = message.envelope_from.split("+")[1].split("@")[0]
    with app.app_context():
        assert read_bounce_tag(tag) == ID
        assert read_bounce_tag(tag[:-1] + ("0" if tag[-1] != "0" else "1")) is None


def test_nothing_is_loaded_and_nothing_tracked(app: Flask) -> None:
    message, _mail = write(app)
    html = str(message.html)
    assert not re.search(r"<img|<link|<script|url\(|@import|src=", html)
    assert {re.sub(r"#more$", "", link) for link in re.findall(r'href="([^"]+)"', html)} == {
        "http://localhost:8000/note/zqtoken"
    }
    assert "prefers-color-scheme: dark" in html
    assert 'style="' in html  # inlined, for programs that drop style elements


def test_a_digest_says_one_number(app: Flask) -> None:
    message, _mail = write(app, what=What.DIGEST, total=12)
    assert re.findall(r"\d+", re.sub(r"http\S+", "", message.text)) == ["12"]


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read_in_light_and_dark(app: Flask, dark: bool) -> None:
    from playwright.sync_api import sync_playwright

    from tests.journeys.conftest import CHROMIUM

    mails = [str(write(app, token="x" * 32, **facts)[0].html) for facts in KINDS]
    seen = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme="dark" if dark else "light")
        for html in mails:
            page.set_content(html)
            seen.append(
                (
                    page.evaluate("""() => {
                const inks = [...document.querySelectorAll('p, a, em')].map((e) => getComputedStyle(e).color);
                return [getComputedStyle(document.body).backgroundColor, ...new Set(inks)].map(
                    (c) => c.match(/\\d+/g).slice(0, 3).map(Number)); }"""),
                    page.evaluate("document.documentElement.scrollWidth"),
                    page.evaluate("document.querySelector('.preheader').offsetHeight === 0"),
                )
            )
        browser.close()

    def light(shade: list[int]) -> float:
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in shade]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    assert max(len(shades) for shades, _wide, _hidden in seen) == 4  # words, links, the quiet line, what is behind them
    for shades, wide, is_hidden in seen:
        behind, *inks = (light(shade) for shade in shades)
        assert (behind < 0.05) is dark
        for ink in inks:
            assert (max(ink, behind) + 0.05) / (min(ink, behind) + 0.05) >= 4.5
        assert wide <= 320
        assert is_hidden
