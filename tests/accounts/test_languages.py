"""A person's own language everywhere; a visitor's pick, else their browser's; mails in the language of whoever reads them."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person, Role
from selfmon.core.db import db
from tests.apps import posted_by
from tests.forms import post
from tests.people import PASSWORD, People

ARABIC = {"Accept-Language": "ar-MA, fr;q=0.8, en;q=0.5"}


def spoken(http: FlaskClient, path: str, **options: object) -> str:
    """The language and direction a page declares."""
    found = re.search(r'<html lang="([\w-]+)"\s+dir="(\w+)"', http.get(path, **options).get_data(as_text=True))
    assert found, path
    return " ".join(found.groups())


def locale_of(app: Flask, email: str) -> str:
    with app.app_context():
        return str(db.session.execute(sa.select(Person.locale).where(Person.email == email)).scalar_one())


def last_mail(app: Flask) -> str:
    mail = posted_by(app)[-1]
    return f"{mail.subject}\n{mail.text}"


def test_a_visitor_is_spoken_to_as_the_browser_asks_or_as_picked(http: FlaskClient) -> None:
    assert spoken(http, "/about") == "en-GB ltr"
    assert spoken(http, "/about", headers=ARABIC) == "ar-EG rtl"
    assert spoken(http, "/about", headers={"Accept-Language": "nl"}) == "en-GB ltr"
    assert "?lang=ar" in http.get("/sign-in?next=/today").get_data(as_text=True).replace("next=%2Ftoday&amp;", "")
    assert spoken(http, "/sign-in?lang=xx") == "en-GB ltr"
    assert http.get_cookie("visitor") is None or "language" not in http.get_cookie("visitor").decoded_value
    assert spoken(http, "/about?lang=ar") == "ar-EG rtl"
    answer = post(http, "/sign-in", {"email": "nobody@example.org", "password": "x"})
    assert answer.status_code == 400
    assert "تسجيل الدخول" in answer.get_data(as_text=True)


def test_looking_round_leaves_no_cookie(http: FlaskClient) -> None:
    for path in ("/", "/about", "/help"):
        assert "Set-Cookie" not in http.get(path, headers=ARABIC).headers


def test_ones_own_language_wins_and_changes_with_the_next_page(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client)
    assert spoken(http, "/settings?lang=ar", headers=ARABIC) == "en-GB ltr"
    page = http.get("/account").get_data(as_text=True)
    assert "العربية (needs clinical review)" in page
    assert "?lang=" not in page
    assert post(http, "/account/language", {"locale": "xx", "zone": "Europe/Amsterdam"}).status_code == 400
    assert post(http, "/account/language", {"locale": "ar", "zone": "Europe/Amsterdam"}).status_code == 303
    page = http.get("/account").get_data(as_text=True)
    assert "تم الحفظ." in page
    assert "English</option>" in page
    for path in ("/today", "/check-in", "/no-such-page"):
        assert spoken(http, path) == "ar-EG rtl"


def test_a_language_that_is_gone_again_is_english(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(locale="tlh"))
    assert spoken(http, "/today", headers=ARABIC) == "en-GB ltr"


def test_the_first_pages_ask_for_the_language(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client)
    assert 'name="locale"' in http.get("/welcome/1").get_data(as_text=True)
    post(http, "/welcome/1", {"answer": "speak", "locale": "xx"})
    assert locale_of(app, client.email) == "en"
    assert post(http, "/welcome/1", {"answer": "speak", "locale": "ar"}).location == "/welcome/1"
    assert locale_of(app, client.email) == "ar"
    assert spoken(http, "/welcome/1") == "ar-EG rtl"


@pytest.mark.parametrize(
    ("by", "address", "facts"),
    [("therapist", "/clients/invite", {}), ("administrator", "/administration/invite", {"role": "therapist"})],
)
def test_the_inviter_chooses_the_language(
    app: Flask, people: People, http: FlaskClient, by: str, address: str, facts: dict[str, str]
) -> None:
    people.sign_in(http, people.person(by))
    post(http, address, {"email": "new@example.org", "name": "New", "locale": "ar", **facts})
    said = last_mail(app)
    assert said.startswith("دعوة\n")
    link = re.search(r"http://localhost:8000(/invitation/\S+)", said)
    assert link
    guest = app.test_client()
    assert spoken(guest, link.group(1), headers={"Accept-Language": "en"}) == "ar-EG rtl"
    assert post(guest, link.group(1), {"name": "جديد", "password": PASSWORD}).status_code == 303
    assert locale_of(app, "new@example.org") == "ar"


def test_the_invited_may_pick_another_first(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.therapist())
    post(http, "/clients/invite", {"email": "new@example.org", "name": "New", "locale": "ar"})
    link = re.search(r"/invitation/\S+", last_mail(app))
    assert link
    guest = app.test_client()
    assert spoken(guest, f"{link.group(0)}?lang=en") == "en-GB ltr"
    assert post(guest, link.group(0), {"name": "New", "password": PASSWORD}).status_code == 303
    assert locale_of(app, "new@example.org") == "en"


def test_a_second_invitation_keeps_its_language(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.administrator())
    post(
        http,
        "/administration/invite",
        {"email": "new@example.org", "name": "New", "locale": "ar", "role": Role.SUPERVISOR},
    )
    again = re.search(r"/administration/invitations/[\w-]+/again", http.get("/administration").get_data(as_text=True))
    assert again
    post(http, again.group(0))
    assert last_mail(app).startswith("دعوة\n")


def test_a_new_password_is_mailed_in_the_language_of_its_owner(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client(locale="ar")
    page = post(http, "/reset", {"email": client.email}).get_data(as_text=True)
    assert 'lang="en-GB"' in page  # the answer is the same for every address
    assert last_mail(app).startswith("كلمة مرور جديدة\n")
