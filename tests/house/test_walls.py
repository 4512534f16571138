"""The walls that the design promises, over the syntax tree. Each is seen falling once: a bad sample is fed to its check."""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import pytest

import selfmon
from selfmon.core.db import Base
from selfmon.factory import create_app
from tests.apps import make_settings

from . import walls
from .addresses import Addresses, in_module, in_script, in_template
from .walls import ROOT, Breach, Module

VIEW = "@blueprint.get('/x')\ndef show_x():\n    "


@pytest.fixture(scope="module")
def rooms() -> dict[str, str]:
    """Each model's full name, and the room that keeps its table."""
    for found in pkgutil.walk_packages(selfmon.__path__, "selfmon."):
        importlib.import_module(found.name)
    models = [mapper.class_ for mapper in Base.registry.mappers]
    return {f"{model.__module__}.{model.__name__}": model.__module__.split(".")[1] for model in models}


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Addresses:
    """What the app answers; the demo's pages too."""
    home = tmp_path_factory.mktemp("addresses")
    return Addresses(create_app(make_settings(home, "sqlite://", is_demo=True)).url_map)


def breaches(check: Callable[[Module], list[Breach]]) -> list[str]:
    return [str(breach) for module in walls.house() for breach in check(module)]


def in_sample(check: Callable[[Module], list[Breach]], source: str, name: str = "selfmon.home.sample") -> list[str]:
    return [breach.what for breach in check(Module(name, source))]


def test_permits_are_made_in_one_place() -> None:
    assert breaches(walls.permits_made) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from selfmon.sharing.permit import Permit\nPermit()", ["makes a Permit"]),
        ("from selfmon.sharing import permit as p\np.Permit()", ["makes a Permit"]),
        ("from selfmon.treatment.permit import TreatmentPermit as T\nT(1)", ["makes a TreatmentPermit"]),
        ("from dataclasses import replace\nreplace(here.permit, windows=())", ["changes here.permit"]),
        ("from selfmon.sharing.permit import Permit\ndef read(permit: Permit): ...", []),
    ],
)
def test_a_permit_made_elsewhere_is_seen(source: str, expected: list[str]) -> None:
    assert in_sample(walls.permits_made, source) == expected
    assert in_sample(walls.permits_made, source, "selfmon.sharing.access") == [w for w in expected if "Treatment" in w]


def test_each_table_is_asked_in_its_own_room(rooms: dict[str, str]) -> None:
    assert len(rooms) > 50
    assert breaches(lambda module: walls.others_tables(module, rooms)) == []


GRANT, ENTRY = "from selfmon.sharing.models import Grant\n", "from selfmon.diary.models import Entry\n"
PERSON, OWN = "from selfmon.accounts.models import Person\n", "from selfmon.home.models import SafetyPlan\n"
SA, ALIASED = "import sqlalchemy as sa\n", "from sqlalchemy.orm import aliased\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (GRANT + SA + "sa.select(Grant.id)", ["sharing's Grant", "sharing's Grant alone"]),
        (GRANT + "from sqlalchemy import select as ask\nask(Grant)", ["sharing's Grant", "sharing's Grant alone"]),
        (GRANT + "condition = Grant.stopped_at.is_(None)", ["sharing's Grant"]),
        (ENTRY + SA + "sa.select(Entry)", ["diary's Entry alone"]),
        (ENTRY + "session.get(Entry, 1)", ["diary's Entry alone"]),
        (
            PERSON + SA + "from sqlalchemy.orm import aliased\nWho = aliased(Person)\nsa.select(Who.name)",
            ["accounts's Person alone"],
        ),
        (PERSON + OWN + SA + "sa.update(Person).where(Person.id == SafetyPlan.client_id)", ["changes Person"]),
        (PERSON + OWN + SA + "sa.select(SafetyPlan, Person.name).join(Person)", []),
        (PERSON + "def greet(who: Person) -> Person: ...\nPerson(name='x')", []),
    ],
)
def test_a_table_asked_in_another_room_is_seen(source: str, expected: list[str], rooms: dict[str, str]) -> None:
    assert sorted(set(in_sample(lambda module: walls.others_tables(module, rooms), source))) == expected


def test_no_view_asks_the_database_itself() -> None:
    assert sum(module.has_views for module in walls.house()) > 30
    assert breaches(walls.sql_in_views) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SA + VIEW + "db.session.execute(sa.select(X))", ["session.execute", "sqlalchemy.select"]),
        (SA + VIEW + "return session.get(X, 1)", ["session.get"]),
        (VIEW + "db.session.query(X)", ["session.query"]),
        ("from sqlalchemy import delete\n" + VIEW + "delete(X)", ["sqlalchemy.delete"]),
        ("from flask import session\n" + VIEW + "return session.get('lang')", []),
        (SA + "def load(session):\n    return session.execute(sa.select(X))", []),
    ],
)
def test_a_statement_in_a_view_is_seen(source: str, expected: list[str]) -> None:
    assert in_sample(walls.sql_in_views, source) == expected


def test_the_clock_is_asked_in_one_way() -> None:
    assert breaches(walls.clocks_read) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now()",
        "import time\ntime.time()",
        "from datetime import date as day\nday.today()",
        "from selfmon.core.clock import local_day, utc_now",
    ],
)
def test_another_clock_is_seen(source: str) -> None:
    assert len(in_sample(walls.clocks_read, source)) == 1


def test_nobody_reads_an_entrys_day_off_its_instant() -> None:
    assert breaches(walls.days_converted) == []
    assert [path.name for path in (ROOT / "templates").rglob("*.html") if "occurred_at" in path.read_text()] == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def draw(row):\n    return row.occurred_at.hour", "selfmon.home.charts"),
        ("def draw(row, zone):\n    return row.occurred_at.astimezone(zone)", "selfmon.insight.report"),
        (
            "from selfmon.core.clock import local_day\nlocal_day(entry.occurred_at, permit.zone)",
            "selfmon.clinic.cockpit",
        ),
        ("from selfmon.core import days\ndays.wall_clock(row.occurred_at, zone)", "selfmon.home.charts"),
        ("from zoneinfo import ZoneInfo\nZoneInfo('UTC')", "selfmon.insight.report"),
    ],
)
def test_an_entrys_day_read_elsewhere_is_seen(source: str, name: str) -> None:
    assert len(in_sample(walls.days_converted, source, name)) == 1


def test_every_address_in_a_template_is_one_of_ours(addresses: Addresses) -> None:
    templates = sorted((ROOT / "templates").rglob("*.html"))
    assert [str(b) for p in templates for b in in_template(str(p.relative_to(ROOT)), p.read_text(), addresses)] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="/todya">', ["GET /todya"]),
        ('<a href="/hide">', ["GET /hide"]),  # posted only
        ('<form method="post" action="/entries/{{ e.id }}/holdback">', ["POST /entries/…/holdback"]),
        ('<form action="/hide">', ["GET /hide"]),
        ('<a href="/steady/1{% if led %}/from/{{ led }}{% endif %}">', ["GET /steady/1/from/…"]),
        (
            '{% set at = "/together/" ~ s.id %}<form method="post" action="{{ at }}/agreed">',
            ["POST /together/…/agreed"],
        ),
        ('{% for path, label in [("/today", "T"), ("/hstory", "H")] %}<a href="{{ path }}">', ["GET /hstory"]),
        ("<a href=\"{{ '/today' if x else '/home' }}\">", ["GET /home"]),
        ('<a href="/unlock?next=/nowhere">', ["GET /unlock?next=/nowhere"]),
        ('<main data-entry="/draft/{{ name }}">', ["/draft/…"]),
        ('<a href="/clients/{{ t }}/entries/{{ e }}#notes"><a href="{{ link }}"><a href="/static/x.js">', []),
    ],
)
def test_an_address_that_leads_nowhere_is_seen(source: str, expected: list[str], addresses: Addresses) -> None:
    assert [breach.what for breach in in_template("sample", source, addresses)] == expected


def test_every_address_in_a_module_is_one_of_ours(addresses: Addresses) -> None:
    assert breaches(lambda module: in_module(module, addresses)) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("redirect('/todya', 303)", ["/todya"]),
        ("from flask import redirect\nredirect('/hide', 303)", ["/hide"]),
        ("go(f'/clients/{t}/breif')", ["/clients/…/breif"]),
        ("link = f'{public_url}/invite/{token}'", ["/invite/…"]),
        ("PAGES = {'x': '/saved/{id}', 'y': '/kept/{id}'}", ["/kept/…"]),
        ("@blueprint.get('/todya')\ndef show(): ...", []),
        ("go(f'/clients/{t}/regulation?weeks={n}')", []),
    ],
)
def test_a_redirect_to_nowhere_is_seen(source: str, expected: list[str], addresses: Addresses) -> None:
    assert in_sample(lambda module: in_module(module, addresses), source) == expected


def test_every_address_in_a_script_is_one_of_ours(addresses: Addresses) -> None:
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert [str(b) for p in scripts for b in in_script(p.name, p.read_text(), addresses)] == []
    assert [b.what for b in in_script("sample", "fetch('/outbx'); go(`/offline/${a}/${b}`)", addresses)] == ["/outbx"]


def test_files_of_tests_stay_small_enough_to_read() -> None:
    """As the house's own do (test_migrations)."""
    tests = ROOT / "tests"
    long = {str(p.relative_to(tests)): n for p in tests.rglob("*.py") if (n := _lines(p)) > 300}
    assert long == {}
    assert _lines(tests / "conftest.py") <= 150


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())
