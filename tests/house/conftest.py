"""The demo's people, in this process: for the tests that open every page there is."""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask

from selfmon.core.db import db
from selfmon.factory import create_app
from selfmon.web.limits import limiter
from tests.apps import make_settings
from tests.clocks import standing_still

# What is true of them does not depend on which database there is, or they bring an SQLite file of their own.
ONE_DATABASE = {
    "test_arrows",
    "test_budgets",
    "test_budgets_picture",
    "test_compression",
    "test_counting",
    "test_earlier_cookies",
    "test_formatting",
    "test_fuzz",  # nonsense of every kind: `make soak` on both; what a database minds is in test_input_kinds
    "test_naming",
    "test_proxies",
    "test_pseudo_language",
    "test_small_disk",
    "test_static_files",
    "test_templates",
    "test_translations",
    "test_units",
    "test_walls",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "house" and item.path.stem in ONE_DATABASE:
            item.add_marker("one_database")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo's people, in this process."""
    home = tmp_path_factory.mktemp("demo")
    with standing_still():
        app = create_app(make_settings(home, f"sqlite:///{home / 'selfmon.sqlite'}", is_demo=True, country="NL"))
        limiter.enabled = False
        runner = app.test_cli_runner()
        for words in (("first-run", "--new"), ("demo", "prepare")):
            done = runner.invoke(args=words)
            assert done.exit_code == 0, done.output
        yield app
    limiter.enabled = True
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(home, ignore_errors=True)
