"""A disk that is really full, while backing up, keeping the ledger, copying keys, restoring: a sentence, and nothing lost."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from selfmon.audit import ledger
from selfmon.core.db import db, writing
from selfmon.core.errors import RefuseToStart
from selfmon.factory import create_app
from selfmon.house import house_of, key_ring
from selfmon.reminders import addresses
from selfmon.reminders.models import MailAddress
from tests.clocks import NOW
from tests.database import IS_POSTGRES
from tests.house.world import make_world
from tests.people import People

from .backups import IDENTITY, take_backup

Disk = Callable[[Path, int], Path]


@pytest.fixture
def small_disk() -> Iterator[Disk]:
    """A disk of so many KiB, mounted at a folder; twice on the same folder: its new size."""
    mounted: list[Path] = []

    def mount(folder: Path, kib: int) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        how = f"{'remount,' if folder in mounted else ''}size={kib}k"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", how, "none", str(folder)], check=False, capture_output=True
        )
        if done.returncode:
            pytest.skip("no disk of an own size can be mounted here")
        mounted.append(folder)
        return folder

    yield mount
    for folder in set(mounted):
        subprocess.run(["umount", "-l", str(folder)], check=False)


def _fill(folder: Path) -> Path:
    """Until not one more byte fits."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 1024, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return filler


def test_a_backup_on_a_full_disk_says_so_and_the_earlier_one_stays(
    house: Flask, people: People, small_disk: Disk
) -> None:
    make_world(house, people)
    backups = small_disk(house_of(house).places.backups, 64 * 1024)
    first = take_backup(house, minutes=-60)
    before = first.read_bytes()
    for room in (4, 40, 200, 400, 900):  # KiB left: full while copying, checking, sealing
        small_disk(backups, len(before) // 1024 + room)
        said = house.test_cli_runner().invoke(args=["backup"])
        if said.exit_code == 0:
            break
        assert "The disk is full" in said.output, said.output
        assert "Nothing was changed" in said.output
        assert first.read_bytes() == before
        assert {path.suffix for path in backups.iterdir()} == {".backup", ".json"}
        assert len(list(backups.iterdir())) == 2
    small_disk(backups, 64 * 1024)
    assert house.test_cli_runner().invoke(args=["backup"]).exit_code == 0
    assert first.read_bytes() == before


def test_a_ledger_on_a_full_disk_keeps_nobody_from_narrowing_and_loses_no_line(
    house: Flask, people: People, small_disk: Disk
) -> None:
    first, second = people.client(), people.client()
    disk = small_disk(house_of(house).places.ledger, 64)
    with house.app_context():
        with writing(db.session):
            addresses.opt_out(db.session, first.id, NOW)
        filler = _fill(disk)
        for _more in range(40):  # whatever is left of that block is soon used up
            with writing(db.session):
                addresses.opt_out(db.session, second.id, NOW)
        assert db.session.get_one(MailAddress, second.id).opted_out_at == NOW
        waiting = ledger.count_waiting(db.session)
        assert waiting > 0
        db.session.close()
        said = house.test_cli_runner().invoke(args=["backup"])
        assert said.exit_code == 1
        assert "The disk is full" in said.output
        ready = house.test_client().get("/healthz/ready")
        assert "the ledger cannot be written" in ready.get_data(as_text=True)
        filler.unlink()
        with writing(db.session):
            assert ledger.drain(db.session) == waiting
        read = ledger.read_ledger([(path, 0) for path in ledger.ledger_files()])
        assert (len(read.lines), read.broken) == (41, 0)


def test_a_copy_of_the_keys_on_a_full_disk_leaves_the_earlier_copy(
    house: Flask, people: People, small_disk: Disk
) -> None:
    make_world(house, people)
    disk = small_disk(house_of(house).places.keys_copy or Path(), 64)
    assert house.test_cli_runner().invoke(args=["keys", "copy"]).exit_code == 0
    (copy,) = disk.iterdir()
    before = copy.read_bytes()
    _fill(disk)
    said = house.test_cli_runner().invoke(args=["keys", "copy"])
    assert said.exit_code == 1
    assert "The disk is full" in said.output
    assert copy.read_bytes() == before
    assert {path.name for path in disk.iterdir()} == {copy.name, "filler"}


@pytest.mark.skipif(IS_POSTGRES, reason="the server's own disk there")
def test_a_restore_on_a_full_disk_leaves_nothing_that_would_start(
    house: Flask, people: People, tmp_path: Path, small_disk: Disk, as_a_process: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(house, people)
    path, home = take_backup(house), tmp_path / "second"
    with house.app_context():
        size = sum(file.stat().st_size for file in tmp_path.glob("selfmon.sqlite*")) // 1024
        key_ring().store.close()
    identity = tmp_path / "identity.txt"
    identity.write_text(IDENTITY)
    monkeypatch.setenv("SELFMON_HOME", str(home))
    refused = 0
    small_disk(home, 8)
    with pytest.raises(RefuseToStart, match="No space left"):  # not even a start
        create_app()
    small_disk(home, 64 * 1024)
    create_app()
    held = sum(file.stat().st_blocks // 2 + 4 for file in home.rglob("*"))
    for room in (size // 2, size + 50, size * 12):
        small_disk(home, held + room)
        said = create_app().test_cli_runner().invoke(args=["restore", str(path), "--identity", str(identity)])
        if said.exit_code == 0:
            break
        refused += 1
        assert "The disk is full" in said.output, said.output
        assert not list(home.glob("selfmon.sqlite*"))
        assert not list((home / "upkeep").iterdir())
    assert refused
    assert said.exit_code == 0, said.output
    assert (home / "selfmon.sqlite").exists()
