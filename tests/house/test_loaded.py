"""What a fresh web process has not loaded: numpy, scipy and plotly are for whoever asks for a figure,
others for a calendar or a QR code."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SERVE_TODAY = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from selfmon.core.db import db, make_database_file
from selfmon.factory import create_app
from tests.apps import make_settings
from tests.people import People

home = Path(sys.argv[1])
app = create_app(make_settings(home, f"sqlite:///{home}/fresh.sqlite"))
with app.app_context():
    make_database_file(db.engine)
    app.extensions["alembic"].upgrade()
people, http = People(app), app.test_client()
people.sign_in(http, people.client(), now=datetime.now(UTC))
for path in ("/today", "/check-in"):
    assert http.get(path).status_code == 200, path
print(sorted({"numpy", "scipy", "plotly", "icalendar", "qrcode"} & set(sys.modules)))
"""


def test_a_web_process_that_serves_today_has_loaded_no_statistics(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVE_TODAY, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
