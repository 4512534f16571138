"""`flask restore`: a backup into a new, empty place, or (`--check`) into a scratch place that is gone afterwards.

The inner half runs in a process of its own on the new database: `flask settle-restored`. Only when it has done everything
does the database get its name; a restore that fails or is killed leaves no house that would start.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.first_key import follow_root
from selfmon.core import clock
from selfmon.core.db import prepare_engine, writing
from selfmon.core.errors import BadFacts
from selfmon.core.sealed_file import open_file
from selfmon.core.secrets_file import keep_name
from selfmon.house import current_house
from selfmon.upkeep.snapshot import change_over, drop_scratch, make_scratch, put_back

_LEAST_FREE = 1024 * 1024  # bytes


@dataclass(frozen=True)
class Restored:
    """The verdict."""

    made_at: datetime
    rows: int
    lines: int
    broken: int
    gone: int
    links: int


def unseal(path: Path, identity: str, work: Path) -> tuple[dict[str, Any], Path]:
    """What the backup says of itself, and the snapshot. Raises CannotOpen, BadFacts, OSError."""
    headed, plain = work / "headed", work / "plain"
    with path.open("rb") as sealed, _new(headed) as to:
        open_file(identity, sealed, to)
    with headed.open("rb") as source, _new(plain) as to:
        manifest: dict[str, Any] = json.loads(source.readline())
        shutil.copyfileobj(source, to)
    headed.unlink()
    return manifest, plain


def restore(path: Path, identity: str, url: sa.URL, work: Path, with_ledger: bool) -> Restored:
    """Into `url`, which is empty. Raises CannotOpen, BadFacts and OSError; then nothing is there."""
    manifest, plain = unseal(path, identity, work)
    _demand_same(manifest, url)
    is_file = url.get_backend_name() == "sqlite"
    # a name that no house starts from, until all is done
    place = (
        url.set(database=f"{url.database}.restoring")
        if is_file
        else make_scratch(url, work, "restoring", is_gentle=False)
    )
    if is_file:
        drop_scratch(place, url)
    try:
        put_back(plain, place)
        _follow_root(place)
        said = _settle(place, manifest["ledger"] if with_ledger else None, {})
        if is_file:
            target = Path(str(url.database))
            Path(str(place.database)).replace(target)
            keep_name(target.parent)
        else:
            change_over(place, url)
    except BaseException:
        drop_scratch(place, url)
        raise
    return _verdict(manifest, said)


def check(path: Path, identity: str, url: sa.URL, work: Path) -> Restored:
    """The same in a scratch place; nothing stays of it. Raises CannotOpen, BadFacts and OSError."""
    manifest, plain = unseal(path, identity, work)
    _demand_same(manifest, url)
    scratch = make_scratch(url, work, "drill")
    try:
        put_back(plain, scratch)
        _follow_root(scratch)
        home = work / "home"
        home.mkdir(mode=0o700)
        return _verdict(manifest, _settle(scratch, manifest["ledger"], _as_here(home)))
    finally:
        drop_scratch(scratch, url)


def _as_here(home: Path) -> dict[str, str]:
    """Another data folder, but the keys and the ledger of this house: by default they lie in it or beside it."""
    house = current_house()
    said = {
        "SELFMON_HOME": str(home),
        "SELFMON_KEYS_URL": house.key_ring.store.url.render_as_string(hide_password=False),
        "SELFMON_LEDGER": str(house.places.ledger),
    }
    return said | ({"SELFMON_SECRETS": str(house.secrets_file)} if house.secrets_file is not None else {})


def _verdict(manifest: Mapping[str, Any], said: Mapping[str, int]) -> Restored:
    return Restored(datetime.fromisoformat(manifest["made_at"]).astimezone(UTC), sum(manifest["rows"].values()), **said)


def _demand_same(manifest: Mapping[str, Any], url: sa.URL) -> None:
    if manifest["database"] != url.get_backend_name():
        raise BadFacts({"database": f"this backup is of {manifest['database']}"})


def _follow_root(place: sa.URL) -> None:
    """A backup from before the root key was replaced goes on with the one of now."""
    engine = sa.create_engine(place, hide_parameters=True, poolclass=sa.NullPool)
    prepare_engine(engine)
    try:
        with Session(engine) as session, writing(session):
            follow_root(session, current_house().key_ring, clock.utc_now())
    finally:
        engine.dispose()


def _settle(place: sa.URL, position: Mapping[str, int] | None, environ: Mapping[str, str]) -> Mapping[str, int]:
    env = {**os.environ, **environ, "SELFMON_DATABASE_URL": place.render_as_string(hide_password=False)}
    words = [sys.executable, "-m", "flask", "--app", "app", "settle-restored", json.dumps(position)]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(words, env=env, cwd=root, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, no shell
    if done.returncode:
        _blame_the_disk(place)
        told = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith(("(", "[SQL"))]
        raise BadFacts({"restore": (told or ["it failed"])[-1][:400].rstrip(".")})
    said: Mapping[str, int] = json.loads(done.stdout.strip().splitlines()[-1])
    return said


def _blame_the_disk(place: sa.URL) -> None:
    """A process on a full disk says many things, but seldom why. Raises OSError where that is it."""
    if place.get_backend_name() == "sqlite":
        folder = Path(str(place.database)).parent
        if shutil.disk_usage(folder).free < _LEAST_FREE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _new(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
