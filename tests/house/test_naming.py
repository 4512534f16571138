"""Lists and days in sentences: as the reader's language names several things and days, and never put together by hand."""

import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from selfmon.exchange.commands import say_brought
from selfmon.exchange.porter import Brought
from selfmon.web.languages import name_all, regional, span_for_people
from tests.house.sources import ROOT

THINGS = ("α", "β", "γ", "δ", "ε")
NAMED = {
    "en": {0: "", 1: "α", 2: "α and β", 3: "α, β and γ", 5: "α, β, γ, δ and ε"},
    "ar": {0: "", 1: "α", 2: "α وβ", 3: "α وβ وγ", 5: "α وβ وγ وδ وε"},
}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
def test_several_things_in_a_sentence(app: Flask, language: str, n: int) -> None:
    with app.test_request_context(), force_locale(regional(language)):
        assert name_all(THINGS[:n]) == NAMED[language][n]


@pytest.mark.parametrize(
    ("language", "last", "said"),
    [
        ("en", date(2029, 5, 3), "Thu, 3 May 2029"),
        ("en", date(2029, 5, 4), "Thu, 3 May – Fri, 4 May 2029"),
        ("en", date(2030, 1, 2), "Thu, 3 May 2029 – Wed, 2 Jan 2030"),
        ("ar", date(2029, 5, 4), "الخميس، 3 – الجمعة، 4 مايو، 2029"),
    ],
)
def test_days_from_one_to_another(app: Flask, language: str, last: date, said: str) -> None:
    with app.test_request_context(), force_locale(regional(language)):
        assert re.sub(r"[\u2009\u202f]", " ", span_for_people(date(2029, 5, 3), last)) == said


# What no sentence is made with: a list joined by hand, a day written by hand. What stands apart by a dot
# is no list, and a date in figures is for the boxes and addresses that a browser reads.
BY_HAND = {
    "a list": r'join\((["\'])(, |; | and )\1\)|not loop\.last %\}\s*(\{\{ _\(", "\) \}\}|, |;)',
    "a span of days": r"\|(day|short_day|near_day|day_now) \}\}\s?[–-]\s*\{\{",
    "a day": r"strftime|\.year \}\}|\.month \}\}",
}
CODES = {"exchange/_entries.html"}  # the file of one's own data says codes, not sentences


@pytest.mark.parametrize("what", BY_HAND)
def test_no_template_writes_it_by_hand(what: str) -> None:
    def at(path: Path) -> str:
        return path.relative_to(ROOT / "templates").as_posix()

    pages = {at(path): path.read_text() for path in sorted((ROOT / "templates").rglob("*.html"))}
    wrong = {
        name: m.group() for name, page in pages.items() if name not in CODES and (m := re.search(BY_HAND[what], page))
    }
    assert wrong == {}


def test_no_module_names_several_things_by_hand() -> None:
    """What is joined with commas in our modules is a header, a key or a file, and never a sentence of a page."""
    joins = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "selfmon").rglob("*.py"))
        for line in path.read_text().splitlines()
        if re.search(r'"(, |; | and )"\.join\(', line)
    }
    assert {line.partition(":")[0] for line in joins} == {
        "selfmon/core/errors.py",  # of an exception that no page shows
        "selfmon/measures/packs.py",  # to whoever writes a pack
        "selfmon/web/headers.py",
    }


NOUNS = "rows?|entries|lines?|files?|keys?|links?|chains?|mails?|things?|people|notes?|strains?|sessions?|days?|weeks?"


def test_no_command_counts_by_hand() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / "selfmon").rglob("*.py"))
        for line in path.read_text().splitlines()
        if re.search(rf"\{{[a-z_.()]+\}} ({NOUNS})\b(?!=)", line)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, "Added 0 entries; 0 were there already; 0 stay deleted by the client."),
        (1, "Added 1 entry; 1 was there already; 1 stays deleted by the client."),
        (2, "Added 2 entries; 2 were there already; 2 stay deleted by the client."),
        (5, "Added 5 entries; 5 were there already; 5 stay deleted by the client."),
    ],
)
def test_what_came_in_is_counted(n: int, said: str) -> None:
    assert say_brought(Brought(n, n, n), is_dry=False) == said
