"""The width of a template is for those who write it: nothing a reader sees depends on where its lines break."""

import ast
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemLoader

from selfmon.house import house_of
from tests.database import IS_POSTGRES
from tests.house.sources import ours, set_script, set_stylesheet
from tests.house.test_pseudo_language import SPOKEN
from tests.journeys.pages import browser_of, everywhere

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="about templates; the database has no part in it")

ROOT = Path(__file__).parents[2]
# Statistics whose docstrings explain at length what they compute: without it each is as short as any function.
EXPLAINED = {
    "block_bootstrap_interval",
    "cusum",
    "emotion_differentiation",
    "ewma",
    "icc",
    "lag_table",
    "level_within",
    "log_response_ratio",
    "news",
    "phase_difference",
    "piecewise_regression",
    "plateau",
    "reliable_change",
    "swing",
    "together",
}
# Around these a browser drops white space; inside a line, "a b" and "ab" are not the same.
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body br caption col colgroup dd details dialog div dl dt fieldset figcaption figure "
        "footer form h1 h2 h3 h4 h5 h6 head header hr html legend li link main meta nav ol optgroup option p section select "
        "summary table tbody td tfoot th thead title tr ul",
    )
)
BOXES = {"button", "input", "label", "select", "textarea", "text"}  # these stand apart by their own place or margins
# New at each request: ids of forms not yet sent, and what a passkey is asked.
NEW_EACH_TIME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\"challenge\": \"[^\"]*\"")
MEANT = ("href", "action", "name", "value", "checked", "selected", "open")
RAW = {"script", "style", "pre", "textarea"}


class AsRead(HTMLParser):
    """A page's lines as a reader meets them: text between breaks, white space as a browser shows it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._raw = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = [f"{name}={value}" for name, value in attrs if name in SPOKEN or name in MEANT]
        self.parts.append("\n" if tag in BLOCKS | BOXES else "")
        if tag != "script" and ("name", "csrf_token") not in attrs:
            self.parts.append(f"\x00<{tag} {' '.join(sorted(said))}>\x00" if said else "")
        self._raw += tag in RAW

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in BLOCKS | BOXES else "")
        self._raw -= tag in RAW

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", "\x01") if self._raw else data.replace("\n", " "))

    def lines(self) -> list[str]:
        whole = re.sub(r" +", " ", "".join(self.parts))
        # A tag's own words stand apart from the text: white space on either side of a mark is one white space.
        whole = re.sub(r"( ?)((?:\x00[^\x00]*\x00)+)( ?)", lambda m: (m[1] or m[3]) + m[2].strip(), whole)
        return [NEW_EACH_TIME.sub("", line.strip(" ")) for line in whole.split("\n") if line.strip()]


def read(html: str) -> list[str]:
    reader = AsRead()
    reader.feed(html)
    return reader.lines()


def test_two_words_and_one_word_are_not_the_same_line() -> None:
    assert read("<p>a <b>b</b></p>") == read("<p>\n  a\n  <b>b</b>\n</p>")
    assert read("<p>a<b>b</b></p>") != read("<p>a <b>b</b></p>")
    assert read("<p>a</p><p>b</p>") == read("<p>a</p>\n\n<p>b</p>")


def test_where_lines_break_changes_nothing_a_reader_sees(
    demo: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page as its templates stand, and from the same templates set at another width and indent."""
    monkeypatch.setattr("selfmon.diary.items.choice", lambda ways: ways[0])  # tiles are turned round by lot
    other = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", other)
    command = [sys.executable, "-m", "djlint", str(other), "--reformat", "--quiet", "--profile", "jinja"]
    subprocess.run([*command, "--max-line-length", "70", "--indent", "4"], check=False, capture_output=True)
    assert differing_pages(demo, ROOT / "templates", other) == {}


def differing_pages(app: Flask, one: Path, other: Path) -> dict[str, list[str]]:
    """Lines that a reader finds on a page from one folder of templates and not from the other."""
    people = {
        persona: (browser_of(app, persona), paths) for persona, paths in everywhere(house_of(app).folders.data).items()
    }
    # Three times round: a first look changes something.
    _settled, before, after = (every_page(app, people, folder) for folder in (one, one, other))
    assert len(before) > 100
    assert before.keys() == after.keys()
    return {
        where: sorted(set(lines) ^ set(after[where]))[:6] for where, lines in before.items() if lines != after[where]
    }


def every_page(app: Flask, people: dict[str, tuple[FlaskClient, list[str]]], folder: Path) -> dict[str, list[str]]:
    """What each page says to each of the demo's people, drawn from this folder of templates."""
    app.jinja_loader = FileSystemLoader(folder)
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
    return {
        f"{persona} {path}": read(http.get(path).get_data(as_text=True))
        for persona, (http, paths) in people.items()
        for path in paths
    }


def test_no_line_of_a_template_is_wider_than_a_screen() -> None:
    wide = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 140
    ]
    assert wide == []


def test_stylesheets_and_scripts_are_set_by_the_formatter() -> None:
    assert [path.name for path, text in ours().items() if path.read_text() != text] == []


def test_a_squeezed_line_is_not_how_it_is_set() -> None:
    assert set_script("if (a) { b(); c(); }\n") == "if (a) {\n  b();\n  c();\n}\n"
    assert set_stylesheet("a, b { c: d; e: f }") == "a,\nb {\n  c: d;\n  e: f\n}\n"


def test_a_module_and_a_function_fit_on_a_screen_or_two() -> None:
    """300 and 40 lines as they are formatted; of a statistic the lines of its docstring do not count."""
    long_modules, long_functions, explained = [], [], set()
    for path in sorted((ROOT / "selfmon").rglob("*.py")):
        text = path.read_text()
        if len(text.splitlines()) > 300:
            long_modules.append(path.name)
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef) or lines_of(node) <= 40:
                continue
            docstring = ast.get_docstring(node, clean=False) or ""
            if node.name in EXPLAINED and lines_of(node) - len(docstring.splitlines()) <= 40:
                explained.add(node.name)
            else:
                long_functions.append(f"{path.relative_to(ROOT)} {node.name}")
    assert (long_modules, long_functions) == ([], [])
    assert explained == EXPLAINED, "a name that is no longer needed"


def lines_of(node: ast.FunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
