"""Every sentence that counts, at none, one, two and five of it, in both languages: the right form, each value in its place."""

import re

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale, ngettext

from tests.house.sources import ROOT

COUNTS = (0, 1, 2, 5)
PLURALS = "answers|days|weeks|sessions|entries|episodes|minutes|seconds|strains|times|texts|months|hours|ruptures|more"
# Said of a number that is never one, or that may be a half, or of a part of a whole.
NEVER_ONE = {
    'The ratings kept their level: "%(name)s", median %(now)s of %(n)s answers (before: %(then)s of %(n2)s).',  # from 3
    '"%(name)s": median %(now)s of %(n)s answers; %(then)s of %(n2)s in the four weeks before.',  # from three on
    "mostly %(first)s to %(last)s hours later",
    "%(a)s and %(b)s days; ties count half",
    "Sealed backups keep your ratings for up to %(n)s days; your words cannot be opened any more.",  # 35
    "Repaired after %(n)s sessions (median).",
    "Of somebody who is level that is mostly said from %(n)s times on, evenly spaced.",  # more than were filled in
    "Answers shared on %(k)s of %(n)s days (%(share)s %%, 95 %% interval from %(low)s to %(high)s %%). "
    "Quiet days may be private days.",
    "On days with a note, an exercise came within a day on %(k)s out of %(n)s days. On other days: %(j)s out of %(m)s.",
}


def catalogue() -> list[tuple[object, object]]:
    with (ROOT / "translations" / "ar" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [(message.id, message.string) for message in read_po(file, locale="ar") if message.id]


def test_nothing_is_counted_with_one_form_alone() -> None:
    single = [said for said, _arabic in catalogue() if isinstance(said, str)]
    wrong = [said for said in single if re.search(rf"%\(\w+\)s ({PLURALS})\b(?! or)", said) and said not in NEVER_ONE]
    assert wrong == []


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_counted_sentence_has_its_form(app: Flask, language: str, n: int) -> None:
    counted = [said for said, _arabic in catalogue() if isinstance(said, tuple)]
    assert len(counted) > 40
    wrong = []
    with app.test_request_context(), force_locale(language):
        for one, many in counted:
            names = set(re.findall(r"%\((\w+)\)s", one + many)) - {"num"}
            said = str(ngettext(one, many, n, **{name: f"⟨{name}⟩" for name in names}))
            has_all = all(f"⟨{name}⟩" in said for name in names if f"%({name})s" in many and n > 1)
            is_odd = (
                re.search(rf"\b1 ({PLURALS})\b", said) if language == "en" else not re.search(r"[\u0600-\u06ff]", said)
            )
            if "%(" in said or not said or not has_all or is_odd:
                wrong.append((n, said))
    assert wrong == []
