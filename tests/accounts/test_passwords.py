"""Passwords: what is in every breach is refused, what looks the same is the same, and none ever comes back in a page."""

import inspect
import unicodedata
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from selfmon.accounts.passwords import hash_password, is_good_password, is_password
from selfmon.factory import build_house
from selfmon.house import house_of
from selfmon.web.errors import SECRET_FIELDS
from tests.apps import make_settings
from tests.forms import post
from tests.people import PASSWORD, People


@pytest.mark.parametrize(
    "weak",
    ["password2024!", "Summer2026!!", "qwertyuiop123", "liverpool1892", "1q2w3e4r5t6y", "kim@example.org1", "aaaaaaaaaabb",
     "Selfmon2026", "Kim Example 1", "ｐａｓｓｗｏｒｄ２０２４", "short"],
)  # fmt: skip
def test_what_somebody_would_try_first_is_refused(app: Flask, weak: str) -> None:
    with app.app_context():
        assert not is_good_password(weak, "Kim Example", "kim@example.org")


@pytest.mark.parametrize(
    "good", [PASSWORD, "four words nobody expects", "جملة طويلة لا يعرفها أحد", "x" * 90 + " ofwl qpdk"]
)
def test_long_ones_need_no_symbols(app: Flask, good: str) -> None:
    with app.app_context():
        assert is_good_password(good, "Kim", "kim@example.org") is not good.startswith("x")


def test_what_looks_the_same_is_the_same(app: Flask) -> None:
    typed = "für elise, ﬁve times"
    spellings = [unicodedata.normalize(form, typed) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert len(set(spellings)) > 1
    with app.app_context():
        assert all(is_password(hash_password(a), b) for a in spellings for b in spellings)
        earlier = house_of(app).password_hasher.hash(spellings[1])  # from before anything was normalised
        assert is_password(earlier, spellings[1])
        assert not is_password(earlier, "another one")
        assert not is_password(None, typed)
        longest = "four words " * 18
        assert is_password(hash_password(longest[:200]), longest[:200])
        assert not is_password(hash_password(longest[:200]), longest[:200] + "!"), "nothing is cut off"


def test_every_secret_field_is_known_to_be_one(app: Flask) -> None:
    forms, found = [FlaskForm], set()
    while forms:
        form = forms.pop()
        forms += form.__subclasses__()
        for name, field in inspect.getmembers(form, lambda member: isinstance(member, UnboundField)):
            if issubclass(field.field_class, PasswordField):
                found.add(name)
    assert {"password", "current", "again"} <= found <= SECRET_FIELDS


@pytest.mark.parametrize(
    "path", ["/account/password", "/unlock", "/confirm", "/sign-in", "/own-log/open", "/own-log/begin"]
)
def test_no_password_comes_back(app: Flask, people: People, http: FlaskClient, path: str) -> None:
    """Not from the form itself, not from "one more tap" after a stale token, not from "try again"."""
    people.sign_in(http, people.therapist() if "own-log" in path else people.client())
    form = {
        "email": "kim@example.org",
        **{name: f"zqsecret, typed as {name}" for name in ("password", "current", "again")},
    }
    for answer in (post(http, path, form), http.post(path, data={"csrf_token": "stale", **form})):
        assert answer.status_code == 400
        assert "zqsecret" not in answer.get_data(as_text=True)


def test_a_start_makes_no_hash_and_nobodys_is_checked_with_the_same_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that could not be read would be answered at once, and tell that the address is nobody's."""
    hasher = PasswordHasher()
    made = hasher.hash("anything")
    with monkeypatch.context() as patch:
        patch.setattr(PasswordHasher, "hash", None)
        first, second = (build_house(make_settings(tmp_path, "sqlite://")).nobodys_hash for _start in range(2))
    assert first != second
    assert extract_parameters(first) == extract_parameters(made)
    assert len(first) == len(made)
    with pytest.raises(VerifyMismatchError):
        hasher.verify(first, "anything")
