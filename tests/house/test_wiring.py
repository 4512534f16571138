"""A room does nothing until it is wired, and two apps in one process share nothing of what rooms handed down."""

import ast
from pathlib import Path

import pytest
from flask import Flask

from selfmon.accounts.invitations import when_accepted
from selfmon.diary import envelopes
from selfmon.diary.pages import change_pages
from selfmon.factory import create_app
from selfmon.house import HandedDown, Remembered, house_of
from selfmon.treatment.phases import begin_treatment
from selfmon.web import gate, health
from tests.apps import make_settings

from . import walls
from .walls import Module


def doings(module: Module) -> list[str]:
    """What happens merely because a module is imported, and blueprints that are filled from elsewhere."""
    called = [
        f"{module.name}:{node.lineno} {ast.unparse(node)[:60]}"
        for node in module.tree.body
        if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant)
    ]
    borrowed = [
        f"{module.name}:{node.lineno} another module's blueprint"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "blueprint" for alias in node.names)
    ]
    return called + borrowed


def test_importing_a_module_does_nothing() -> None:
    assert [doing for module in walls.house() for doing in doings(module)] == []


@pytest.mark.parametrize(
    "source",
    ["PAGES.append(1)", "register(print)", "from selfmon.home.views import blueprint", "blueprint.record(print)"],
)
def test_what_happens_at_import_is_seen(source: str) -> None:
    assert len(doings(Module("selfmon.home.sample", f'"""Words."""\n{source}\nX = dict(a=1)'))) == 1


def test_two_apps_in_one_process_share_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    one, two = (create_app(make_settings(tmp_path / name, "sqlite://")) for name in ("one", "two"))
    for app in (one, two):
        with app.app_context():
            assert list(when_accepted.given()) == [begin_treatment]
            assert len(gate.answers.given()) == 1
            assert [name for name, _tell in health.further.given()] == ["reminders"]
            assert len({page.pattern for page in envelopes.pages.given()}) == len(envelopes.pages.given())
            assert len({page.kind.code for page in change_pages.given()}) == len(change_pages.given())
    assert house_of(one).folders.data != house_of(two).folders.data


def test_what_is_handed_down_or_remembered_is_of_one_app_alone() -> None:
    one, two = Flask("one"), Flask("two")
    handed, remembered = HandedDown[str](), Remembered[str]()
    handed.give(one, "a", "b")
    with one.app_context():
        remembered.keep("seen")
        assert (list(handed.given()), remembered.get()) == (["a", "b"], "seen")
    with two.app_context():
        assert (list(handed.given()), remembered.get()) == ([], None)
    with one.app_context():
        remembered.forget()
        assert remembered.get() is None
