"""What a fresh web process has not loaded: numpy is for whoever asks for a figure,
others for a calendar, a QR code, a passkey or a stylesheet, and alembic is for whoever changes the schema. And what a start
does not do."""

import os
import re
import subprocess
import sys
from pathlib import Path

from plotly.offline import get_plotlyjs_version

from ..apps import ROOT_KEY_TEXT, migrate

ROOT = Path(__file__).parent.parent.parent
SERVE_TODAY = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from selfmon.factory import create_app
from tests.apps import make_settings
from tests.people import People

home = Path(sys.argv[1])
app = create_app(make_settings(home, f"sqlite:///{home}/fresh.sqlite"))
people, http = People(app), app.test_client()
people.sign_in(http, people.client(), now=datetime.now(UTC))
for path in ("/today", "/check-in", "/sign-in", "/healthz/ready"):
    assert http.get(path).status_code == 200, path
for_others = {"numpy", "icalendar", "qrcode", "alembic", "mako", "webauthn", "OpenSSL", "lightningcss", "rjsmin"}
for_others |= {"unittest", "sqlalchemy.ext.asyncio", "greenlet", "limits", "redis", "psycopg"}
print(sorted(for_others & set(sys.modules)))
"""
LOOK_FOR_GARBAGE = """
import gc
import app
print(gc.get_freeze_count() > 100_000, gc.isenabled())
gc.disable()
gc.unfreeze()
gc.set_debug(gc.DEBUG_SAVEALL)
gc.collect()
print(sorted({type(thing).__name__ for thing in gc.garbage if "Connection" == type(thing).__name__}))
"""


def run(code: str, *told: str, **environ: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *told],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


def test_a_web_process_that_serves_today_has_loaded_no_statistics(tmp_path: Path) -> None:
    migrate(tmp_path, f"sqlite:///{tmp_path}/fresh.sqlite")
    assert run(SERVE_TODAY, str(tmp_path)) == ["[]"]


def test_a_start_looks_for_no_garbage_and_leaves_no_connection_among_it(tmp_path: Path) -> None:
    """A look is a fifteenth of a start and finds next to nothing; a connection left open would hold a database's log, or
    the key store's file."""
    place = f"sqlite:///{tmp_path}/selfmon.sqlite"
    migrate(tmp_path, place)
    told = {"SELFMON_HOME": str(tmp_path), "SELFMON_ROOT_KEY": ROOT_KEY_TEXT, "SELFMON_DATABASE_URL": place}
    run("from app import app; print(app.test_cli_runner().invoke(args=['first-run']).exit_code)", **told)
    assert run(LOOK_FOR_GARBAGE, **told) == ["True True", "[]"]


def test_the_app_needs_no_package_that_the_tests_alone_install() -> None:
    """scipy, once a quarter of a web process's memory, checks what `stats.distributions` computes."""
    ours = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    named = {name.lower().replace("-", "_") for name in re.findall(r"^([A-Za-z][\w-]+)==", ours, re.MULTILINE)}
    assert {"scipy", "pytest"} <= named
    imported = re.compile(r"^\s*(?:import|from) (\w+)", re.MULTILINE)
    files = [ROOT / "app.py", ROOT / "serve.py", *(ROOT / "selfmon").rglob("*.py")]
    found = {path.name: named & {*imported.findall(path.read_text(encoding="utf-8"))} for path in files}
    assert {name: packages for name, packages in found.items() if packages} == {}


def test_the_plotly_js_that_pages_load_is_the_one_its_package_carries() -> None:
    """A figure's dict is checked with the package and drawn by the script: one schema."""
    carried = get_plotlyjs_version()
    assert f" {carried} " in (ROOT / "static/vendor/plotly/VERSION").read_text(encoding="utf-8")
    with (ROOT / "static/vendor/plotly/plotly-basic.min.js").open(encoding="utf-8") as script:
        assert f"v{carried}\n" in script.read(300)
