"""`flask backup`: a checked, sealed copy of the database, whole or not there at all.

Checked before it is sealed, read back after; neither keys nor secrets nor the queue are in it. A run that fails or is killed
leaves the earlier backups as they were; what it left behind goes at the next run.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.audit.anchors import AnchorFile, anchor_path, read_anchors
from selfmon.audit.verify import verify_trail
from selfmon.core.db import writing
from selfmon.core.errors import BadFacts
from selfmon.core.places import Places
from selfmon.core.sealed_file import seal_file
from selfmon.core.secrets_file import keep_name, write_whole
from selfmon.upkeep.snapshot import check_rows, drop_scratch, make_scratch, put_back, revision_of, take_snapshot

ENDING, WORK = ".backup", ".work"
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: the first line of what is sealed, and a file beside it. `ledger`: bytes of each node's
    ledger that the copy already contains. `digest`: SHA-256 of the sealed file; empty inside it."""

    made_at: str
    database: str
    revision: str
    root: str
    rows: Mapping[str, int]
    links: int
    ledger: Mapping[str, int]
    digest: str = ""


def back_up(session: Session, places: Places, root_id: str, now: datetime) -> Path:
    """The new backup. Raises BadFacts with what was not right, and OSError; the earlier ones stay whole either way."""
    if not places.recipient:
        raise BadFacts({"recipient": "missing"})
    with writing(session):
        ledger.drain(session)
        position = ledger.ledger_position(session)
    places.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone_in(places.backups) as work:
        url = session.get_bind().engine.url
        anchors = read_anchors(anchor_path())
        plain = work / "plain"
        take_snapshot(url, plain)
        rows, links, revision = _check(url, plain, work, anchors)
        manifest = Manifest(
            now.astimezone(UTC).isoformat(), url.get_backend_name(), revision, root_id, rows, links, position
        )
        path = places.backups / f"selfmon-{now.astimezone(UTC):{_STAMP}}{ENDING}"
        digest = _seal(manifest, plain, places.recipient, work / "sealed")
        write_whole(path.with_suffix(".json"), json.dumps({**asdict(manifest), "digest": digest}).encode())
        (work / "sealed").replace(path)
        keep_name(places.backups)
        prune(places, now)
    return path


def list_backups(places: Places) -> list[tuple[datetime, Path]]:
    """Every whole one, the newest first."""
    found = []
    for path in places.backups.glob(f"selfmon-*{ENDING}"):
        try:
            found.append((datetime.strptime(path.stem, f"selfmon-{_STAMP}").replace(tzinfo=UTC), path))
        except ValueError:
            continue
    return sorted(found, reverse=True)


def prune(places: Places, now: datetime) -> None:
    """Own files that are older than they may be; the newest one stays whatever its age."""
    for made_at, path in list_backups(places)[1:]:
        if made_at < now - timedelta(days=places.kept_days):
            path.unlink(missing_ok=True)
    for beside in places.backups.glob("selfmon-*.json"):
        if not beside.with_suffix(ENDING).exists():
            beside.unlink(missing_ok=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """A folder to work in, gone afterwards; one run at a time. What a killed run left is cleared away first."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob("*.part"):
            left.unlink()
        work = folder / WORK
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except BlockingIOError as problem:
        raise BadFacts({"backup": "another one is running"}) from problem
    finally:
        os.close(descriptor)


def _check(url: sa.URL, plain: Path, work: Path, anchors: AnchorFile | None) -> tuple[Mapping[str, int], int, str]:
    is_file = url.get_backend_name() == "sqlite"
    copy = url.set(database=str(plain)) if is_file else make_scratch(url, work, "check")
    try:
        if not is_file:
            put_back(plain, copy, is_to_stay=False)
        rows, revision = check_rows(copy), revision_of(copy)
        engine = sa.create_engine(copy, hide_parameters=True, poolclass=sa.NullPool)
        try:
            with Session(engine) as session:
                finding = verify_trail(session, anchors) if anchors is not None else None
        finally:
            engine.dispose()
        if finding is not None and not finding.is_clean:
            raise BadFacts({"record": "who looked at what does not fit: flask audit verify says where"})
        return rows, finding.links if finding else 0, revision
    finally:
        if not is_file:
            drop_scratch(copy, url)


def _seal(manifest: Manifest, plain: Path, recipient: str, sealed: Path) -> str:
    """The digest of what was written, read back from the disk."""
    headed = plain.with_name("headed")
    with headed.open("xb") as file, plain.open("rb") as source:
        file.write(json.dumps(asdict(manifest)).encode() + b"\n")
        shutil.copyfileobj(source, file)
    plain.unlink()
    with (
        headed.open("rb") as source,
        os.fdopen(os.open(sealed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to,
    ):
        written = _Digesting(to)
        seal_file(recipient, source, written)
        to.flush()
        os.fsync(to.fileno())
    with sealed.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != written.digest.hexdigest():
        raise BadFacts({"disk": "what was written is not what is read back"})
    return found


class _Digesting:
    def __init__(self, to: BinaryIO) -> None:
        self._to, self.digest = to, hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self._to.write(content)
