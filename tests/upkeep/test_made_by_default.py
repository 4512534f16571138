"""An installation that named no place for anything: it backs up, and its monthly drill passes."""

from pathlib import Path

import pytest

from selfmon.accounts.first_key import register_or_check
from selfmon.config import make_secrets, read_settings
from selfmon.core.db import db, writing
from selfmon.factory import create_app
from selfmon.house import house_of, key_ring
from selfmon.upkeep.daily import do_the_day
from selfmon.upkeep.views import warn_operator
from tests.clocks import NOW
from tests.people import People

from .backups import RECIPIENT


@pytest.mark.parametrize("is_earlier", [False, True], ids=["keys beside the data", "keys in the data folder"])
def test_the_drill_finds_the_keys_and_the_ledger(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_earlier: bool
) -> None:
    home = tmp_path / "house"
    environ = {"SELFMON_HOME": str(home), "SELFMON_BACKUP_RECIPIENT": RECIPIENT}
    make_secrets(environ | ({"SELFMON_SECRETS": str(home / "secrets" / "secrets.env")} if is_earlier else {}))
    environ["SELFMON_DATABASE_URL"] = database_url
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    app = create_app(read_settings(environ))
    with app.app_context():
        with writing(db.session):
            register_or_check(db.session, key_ring(), is_demo=False)
        diary = do_the_day(db.session, key_ring(), house_of(app).places, home / "upkeep", NOW)
        db.session.close()
        said = [line for line in warn_operator() if "the keys lie in the data folder" in line]
    assert diary.fault == ""
    assert diary.drill_passed_at == diary.drill_at != ""
    people, http = People(app), app.test_client()
    people.sign_in(http, people.administrator())
    page = http.get("/administration/upkeep").get_data(as_text=True)
    assert ("The keys lie in the data folder" in page) is bool(said) is is_earlier
