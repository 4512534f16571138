"""Every page in a language that does not exist: each message in ⟦brackets⟧ and longer by a third. What stands outside them
never went through gettext; what was asked for and is in no catalogue was hidden from the extractor."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask import Flask

from selfmon.house import house_of
from selfmon.web import catalogues
from selfmon.web.languages import NAMES
from tests.database import IS_POSTGRES
from tests.house.test_translations import gather, ids
from tests.journeys.pages import browser_of, everywhere

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about words; the database has no part in it")
SPOKEN = ("aria-label", "aria-description", "placeholder", "title", "alt", "content", "label", "data-label")
QUIET = {"script", "style", "svg", "title"}
EMPTY = {"meta", "link", "input", "br", "hr", "img", "wbr", "circle", "line", "polyline", "path", "rect"}
_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_English = Locale("en", "GB")
# Days and months as Babel writes them, our own name, languages in themselves.
ALLOWED = {
    word.lower()
    for kind in (_English.days, _English.months)
    for width in ("wide", "abbreviated")
    for word in kind["format"][width].values()
} | {"selfmon", "sept", *(name.lower() for name in NAMES.values())}
_WORD = re.compile(r"[^\W\d_]{2,}")


class Pseudo(NullTranslations):
    """Brackets round everything, and a memory of what was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message}{'~' * (len(message) * 3 // 10 + 1)}⟧"

    def ngettext(self, one: str, many: str, n: int) -> str:
        self.asked.add(one)
        return self.gettext(one if n == 1 else many)

    ugettext, ungettext = gettext, ngettext


class Reader(HTMLParser):
    """What a page says, in order; a person's own words (bdi, dir=auto, translate=no) left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.said: list[str] = []
        self.own: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        is_own = tag == "bdi" or known.get("dir") == "auto" or known.get("translate") == "no" or tag in QUIET
        if not any(own for _tag, own in self._open):
            self.said += [value for name, value in attrs if value and self._speaks(tag, name, known)]
        if tag not in EMPTY:
            self._open.append((tag, is_own))

    @staticmethod
    def _speaks(tag: str, name: str, known: dict[str, str | None]) -> bool:
        if tag in ("meta", "link", "html"):
            return False
        if name.startswith("data-"):  # sentences that a script shows, not codes
            return " " in str(known[name])
        return name in SPOKEN or (name == "value" and tag == "input" and known.get("type") in ("submit", "button"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        (self.own if any(own for _tag, own in self._open) else self.text).append(data)


def left_over(text: str) -> list[str]:
    """Words outside the brackets."""
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub(" ", text)
    return [word for word in _WORD.findall(text) if word.lower() not in ALLOWED]


def read_page(html: str) -> tuple[list[str], list[str]]:
    """Words of the text and of the attributes that went round gettext."""
    reader = Reader()
    reader.feed(html)
    spoken = "\n".join(reader.said)
    for words in sorted((own.strip() for own in reader.own if len(own) > 8), key=len, reverse=True):
        spoken = spoken.replace(words, "")  # "Done: " and what the therapist had written
    return left_over(" ".join(reader.text)), left_over(spoken)


def test_every_word_of_every_page_goes_through_gettext(
    demo: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pseudo = Pseudo()
    monkeypatch.setattr(catalogues, "read_catalogue", lambda _folder, _language: pseudo)
    found: dict[str, Any] = {}
    n_pages = 0
    for persona, paths in everywhere(house_of(demo).folders.data).items():
        http = browser_of(demo, persona)
        for path in paths:
            answer = http.get(path)
            assert answer.status_code == (404 if path == "/no-such-page" else 200), (persona, path, answer.status_code)
            text, spoken = read_page(answer.get_data(as_text=True))
            n_pages += 1
            if text or spoken:
                found[f"{persona} {path}"] = (text[:12], spoken[:12])
    assert n_pages > 100
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())
    known = {text for message in gather(tmp_path) for text in ids(message)}
    assert len(pseudo.asked) > 1100
    assert sorted(pseudo.asked - known) == []


def test_the_check_sees_what_it_looks_for() -> None:
    page = (
        '<p>⟦Kept by <bdi>Kim</bdi> today~~⟧ 3 May 2029 raw</p><p dir="auto">my words</p><input placeholder="Type here">'
        '<p data-kept="⟦Kept.~⟧ bare words" data-form="check-in">⟦outer ⟦inner~⟧ end~⟧</p><b translate="no">AB</b>'
    )
    assert read_page(page) == (["raw"], ["Type", "here", "bare", "words"])
