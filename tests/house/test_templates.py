"""Templates: they compile, carry no inline style or script, let nothing unescaped through, and every word is translatable."""

import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parent.parent.parent / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))
# Made by a library from a secret of ours, with nothing a person typed in it.
UNESCAPED = {"accounts/set_up_app.html": 1}
TAGS = re.compile(
    r"{%-? block (?:width|stages|sky|look) -?%}.*?{%-? endblock -?%}|{#.*?#}|{%.*?%}|{{.*?}}|<script.*?</script>"
    r"|<style.*?</style>|<[^>]*>"
    r"|\bdata-[\w-]+(?:=\"[^\"]*\")?",  # an attribute that a macro puts into a tag
    re.DOTALL,
)


def test_every_template_compiles(app: Flask) -> None:
    assert [name for name in TEMPLATES if not app.jinja_env.get_template(name)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_fit_for_the_strict_policy(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", text), "inline style or script"
    assert text.count("|safe") == UNESCAPED.get(name, 0)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_word_of_a_template_goes_through_gettext(name: str) -> None:
    left = TAGS.sub(" ", (ROOT / name).read_text())
    assert not re.findall(r"[A-Za-z]{3,}", left.replace("&nbsp;", " ")), left.strip()[:200]


@pytest.mark.parametrize("name", TEMPLATES)
def test_where_something_was_not_kept_the_page_begins_there(name: str) -> None:
    """A page that loads with an alert in it announces nothing by itself: the focus has to stand on it."""
    for opened in re.findall(r'<div class="note problem"[^>]*>', (ROOT / name).read_text()):
        assert "autofocus" in opened
        assert 'tabindex="-1"' in opened


def test_leaving_what_waits_is_the_last_touch_of_it() -> None:
    """A tap that is still on its way would bring it back (static/js/entry.js)."""
    leaving = re.compile(r"<form\b[^>]*/discard\"[^>]*>")
    found = [(name, form) for name in TEMPLATES for form in leaving.findall((ROOT / name).read_text())]
    assert len(found) >= 4
    assert [name for name, form in found if "data-leaves" not in form] == []
