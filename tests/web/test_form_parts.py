"""Forms whose fields are copies: what one was told stays with it, and its token is drawn and compared as ever."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from selfmon.diary.forms import EntryForm
from selfmon.diary.items import ManyField, RatingField, unipolar, words_line


class Form(EntryForm):
    shame = RatingField(unipolar("shame", "How much?"))
    company = ManyField("With whom?", [("family", "Family"), ("friends", "Friends")], 2)
    line = words_line("A line", 5)


def fill_in(**said: str) -> Form:
    form = Form(MultiDict({"when": "now", **said}))
    form.now = datetime(2026, 5, 14, tzinfo=UTC)
    return form


def test_what_one_form_was_told_stays_with_it(app: Flask) -> None:
    with app.test_request_context("/"):
        fill_in()  # makes the fields: from here on they are copies
        first = fill_in(shame="99", company="strangers", line="too long a line")
        assert not first.validate()
        first.when.choices, first.when.validators = [("keep", "As it was")], ()
        second = fill_in(shame="3", company="family")
        assert second.validate() is False  # for its token alone
        assert set(second.errors) == {"csrf_token"}
        assert (second.shame.data, second.company.data, second.line.data) == ("3", ["family"], "")
        assert [value for value, *_rest in second.when.iter_choices()] == ["now", "earlier", "yesterday", "pick"]
        assert (set(first.errors), first.shame.data) == ({"shame", "company", "line", "csrf_token"}, "99")
        assert second.shame._form is second  # what a validator of a field looks at


@pytest.mark.parametrize("n", [1, 2])
def test_a_drawn_token_fits_and_another_does_not(app: Flask, n: int) -> None:
    """Of a form that was made anew, and of a copy."""
    with app.test_request_context("/"):
        token = [Form().csrf_token._value() for _n in range(n)][-1]
        assert fill_in(csrf_token=token).validate()
        assert f'value="{token}"' in str(fill_in().csrf_token())
        assert not fill_in(csrf_token=token[:-1]).validate()
