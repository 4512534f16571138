"""What lies on the disk: no word of anybody's in plain text, files their owner's alone, drafts with an end."""

import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession
from selfmon.core import private_files
from selfmon.core.db import Base, db
from selfmon.core.errors import RefuseToStart
from selfmon.core.private_files import keep_private
from selfmon.diary import drafts
from selfmon.diary.models import Draft
from tests.forms import post
from tests.people import People


def everything(app: Flask) -> str:
    """Every cell of every table, as it is stored."""
    with app.app_context():
        return "\n".join(
            str(tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row))
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.text(f'SELECT * FROM "{table.name}"')).all()
        )


def test_no_setting_and_no_secret_stands_in_plain_words(app: Flask, people: People) -> None:
    kim, anna = people.client(), people.therapist()
    treatment = people.treatment(kim, anna, reads_on="zqthursdays")
    people.share_all(kim, anna)
    mine, room = app.test_client(), app.test_client()
    people.sign_in(mine, kim)
    people.sign_in(room, anna)
    post(mine, "/settings", {"words_wait": "y", "steady_name": "zqmyname"})
    away = {"from_on": "2026-05-20", "to_on": "2026-05-25", "cover": "zqcover on 555"}
    assert post(room, "/clients/away", away).status_code == 303
    shown = re.search(r"<p[^>]*>\s*([A-Z2-7]{32})\s*</p>", mine.get("/set-up/app").get_data(as_text=True))
    assert shown is not None
    stored = everything(app)
    for word in ("zqmyname", "zqthursdays", "zqcover", shown.group(1)):
        assert word not in stored
    assert "zqmyname" in mine.get("/settings").get_data(as_text=True)
    assert "zqmyname" in mine.get("/today").get_data(as_text=True)
    assert "zqcover" in room.get("/clients/away").get_data(as_text=True)
    assert "zqcover" in mine.get("/together").get_data(as_text=True)
    assert "zqthursdays" in room.get(f"/clients/{treatment.id}/frame").get_data(as_text=True)
    again = re.search(r"<p[^>]*>\s*([A-Z2-7]{32})\s*</p>", mine.get("/set-up/app").get_data(as_text=True))
    assert again is not None
    assert again.group(1) == shown.group(1), "the same secret while it is being set up"
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(DeviceSession)).scalar_one() == 2


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    inner = tmp_path / "mail" / "deep"
    inner.mkdir(parents=True, mode=0o755)
    (inner / "one.eml").write_text("x")
    (inner / "one.eml").chmod(0o644)
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.write_text("not ours")
    elsewhere.chmod(0o644)
    (tmp_path / "link").symlink_to(elsewhere)
    keep_private(tmp_path, tmp_path / "not there")
    modes = {path: path.stat().st_mode & 0o777 for path in (tmp_path, inner, inner / "one.eml")}
    assert set(modes.values()) == {0o700, 0o600}
    assert elsewhere.stat().st_mode & 0o777 == 0o644, "a link leads elsewhere and is left alone"


def test_a_mode_that_cannot_be_put_right_refuses_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o755)

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(private_files.Path, "chmod", refuse)
    with pytest.raises(RefuseToStart, match="read by others"):
        keep_private(tmp_path)


def test_a_start_puts_the_data_folder_right(app: Flask, tmp_path: Path) -> None:
    for path in (tmp_path, *(p for p in tmp_path.rglob("*") if not p.is_symlink() and os.path.exists(p))):
        if "static" not in path.parts[len(tmp_path.parts) :]:
            assert path.stat().st_mode & 0o077 == 0 or path.name.startswith("selfmon.sqlite-"), path


def test_drafts_have_an_end(app: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    http = app.test_client()
    people.sign_in(http, people.client(), "log")
    answers = [post(http, f"/drafts/held-{n}", {"note": "x"}).status_code for n in range(drafts.MOST + 5)]
    assert answers == [200] * drafts.MOST + [400] * 5
    assert post(http, "/drafts/held-3", {"note": "changed"}).status_code == 200, "one that is there can still change"
    post(http, "/drafts/held-3/discard")
    assert post(http, "/drafts/held-99", {"note": "x"}).status_code == 200
    monkeypatch.setattr(drafts, "MOST", 1000)
    sizes = [post(http, f"/drafts/big-{n}", {"note": "x" * 60_000}).status_code for n in range(20)]
    assert sizes[0] == 200
    assert sizes[-1] == 400
    with app.app_context():
        total = db.session.execute(sa.select(sa.func.sum(sa.func.length(Draft.sealed)))).scalar_one()
    assert total <= drafts.MOST_BYTES
