"""Backups beside saves, backups that are killed: each that is there can be restored, and nothing else is left lying about."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.accounts.models import DeviceSession
from selfmon.core.db import db, writing
from selfmon.core.starting import collect_seldom
from selfmon.house import house_of
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Grant
from selfmon.upkeep.backup import alone_in, list_backups
from selfmon.upkeep.restore import check, restore, unseal
from tests.clocks import NOW
from tests.database import IS_POSTGRES
from tests.house.world import World, as_actor, make_world, note
from tests.people import People

from .backups import IDENTITY, take_backup
from .killing import killed_at, killed_at_step

IS_SOAK = bool(os.environ.get("SELFMON_SOAK"))
ROUNDS, MOMENTS = (20, 20) if IS_SOAK else (2, 5)


Saves = list[tuple[float, float, float]]


def _queued() -> float:
    """Seconds for which this thread was ready and every processor worked on something else."""
    return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9


@contextmanager
def _saving(house: Flask, world: World) -> Iterator[Saves]:
    """One entry after another, each with its words: when each save began, how long it took, and how long without the wait for
    a processor; in seconds."""
    took: Saves = []
    is_over = threading.Event()

    def save() -> None:
        with house.app_context():
            while not is_over.is_set():
                permit = own_permit(db.session, as_actor(world.client), NOW)
                start, queued = time.perf_counter(), _queued()
                with writing(db.session):
                    note(permit, "check_in", NOW, values={"shame": 2}, words={"note": "while it is backed up"})
                all_of_it = time.perf_counter() - start
                took.append((start, all_of_it, all_of_it - (_queued() - queued)))
                time.sleep(0.002)
            db.session.close()

    thread, before = threading.Thread(target=save), gc.get_threshold()
    collect_seldom()  # as the server does
    thread.start()
    yield took
    is_over.set()
    thread.join()
    gc.unfreeze()
    gc.set_threshold(*before)


def _longest(saves: Saves, windows: list[tuple[float, float]]) -> str:
    """Of the saves that began in a window: how many, the longest, and the longest but one in a hundred, in milliseconds."""
    inside = [save for save in saves if any(begin <= save[0] < end for begin, end in windows)]
    took = sorted(took for _start, took, _own in inside)
    return (
        f"{took[-1] * 1000:.0f} ms (99 of 100 within {took[len(took) * 99 // 100] * 1000:.0f} ms; without the wait for a "
        f"processor {max(own for _start, _took, own in inside) * 1000:.0f} ms) of {len(took)} saves"
    )


@contextmanager
def _upkeep(house: Flask) -> Iterator[Connection]:
    """A process of its own, as in production: told a number it makes a backup and answers with its path."""
    here, there = Pipe()
    with house.app_context():
        db.engine.dispose()
    child = os.fork()  # before anything saves: no lock is held
    if child == 0:
        os.nice(10)  # as the worker starts it
        try:
            while (minute := there.recv()) is not None:
                there.send(take_backup(house, minute))
        finally:
            os._exit(0)
    there.close()
    yield here
    here.send(None)
    os.waitpid(child, 0)


def test_every_backup_beside_saves_can_be_restored(
    house: Flask, people: People, tmp_path: Path, as_a_process: None
) -> None:
    world, counted = make_world(house, people), list[int]()
    during, without = list[tuple[float, float]](), list[tuple[float, float]]()
    with _upkeep(house) as upkeep, _saving(house, world) as saves:
        for minute in range(ROUNDS):
            start = time.perf_counter()
            upkeep.send(minute)
            path = upkeep.recv()
            end = time.perf_counter()
            time.sleep(end - start)  # the same time without one, on the same machine
            during.append((start, end))
            without.append((end, time.perf_counter()))
            work = tmp_path / f"restored-{minute}"
            work.mkdir()
            with house.app_context():
                verdict = check(path, IDENTITY, db.engine.url, work)
            assert verdict.broken == 0
            counted.append(verdict.rows)
            print(
                f"restored {len(counted)}; longest save during {_longest(saves, during)}; without {_longest(saves, without)}"
            )
    assert counted == sorted(counted)
    assert counted[-1] > counted[0] or ROUNDS == 1


def _names(folder: Path) -> set[str]:
    return {path.suffix or path.name for path in folder.iterdir()}


def _demand_whole(house: Flask, first: Path, before: bytes, tmp_path: Path, moment: int) -> None:
    assert first.read_bytes() == before
    for _at, path in list_backups(house_of(house).places):
        work = tmp_path / f"w{moment}{path.stem}"
        work.mkdir()
        unseal(path, IDENTITY, work)  # whatever is there opens whole


def _scratches(house: Flask) -> list[str]:
    """Scratch databases on the server."""
    if not IS_POSTGRES:
        return []
    with house.app_context(), db.engine.connect() as connection:
        wanted = sa.text(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'selfmon\_check%' OR datname LIKE 'selfmon\_restor%'"
        )
        return list(connection.execute(wanted).scalars())


@pytest.mark.parametrize("is_by_step", [False, True], ids=["at a statement", "at a step with files"])
def test_a_backup_killed_anywhere_leaves_the_earlier_one_whole(
    house: Flask, people: People, tmp_path: Path, is_by_step: bool
) -> None:
    make_world(house, people)
    first = take_backup(house)
    before = first.read_bytes()
    with house.app_context():
        db.engine.dispose()
    kills, places = 0, [house_of(house).places.backups, house_of(house).places.ledger]
    for moment in range(MOMENTS):

        def work(moment: int = moment) -> None:
            take_backup(house, 1 + moment)

        n = 1 + moment * (20 // MOMENTS) if is_by_step else 3 + moment * 3
        kills += killed_at_step(n, places, work) if is_by_step else killed_at(n, work)
        _demand_whole(house, first, before, tmp_path, moment)
    print(f"killed in the middle: {kills} of {MOMENTS}")
    assert kills >= MOMENTS // 2
    last = take_backup(house, 100)
    assert _names(last.parent) == {".backup", ".json"}  # no rubbish, and no list of what is not there
    assert {p.stem for p in last.parent.glob("*.json")} == {p.stem for p in last.parent.glob("*.backup")}
    assert _scratches(house) == []


def _stands(url: sa.URL) -> bool:
    """Whether a house would find a schema there; then everything in it must be settled."""
    if not IS_POSTGRES and not Path(str(url.database)).exists():
        return False
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        if not sa.inspect(engine).has_table("alembic_version"):
            return False
        with Session(engine) as session:
            assert session.execute(sa.select(Grant.id).where(Grant.stopped_at.is_(None))).first() is None
            assert session.execute(sa.select(DeviceSession.id)).first() is None
        return True
    finally:
        engine.dispose()


def test_a_restore_killed_anywhere_leaves_no_house_that_would_start_unsettled(
    house: Flask, people: People, tmp_path: Path, new_place: Callable[[], sa.URL], as_a_process: None
) -> None:
    world = make_world(house, people)
    people.share_all(world.client, world.therapist)
    people.sign_in(house.test_client(), world.client)
    path, place, work = take_backup(house), new_place(), tmp_path / "upkeep"
    work.mkdir()
    with house.app_context():
        db.engine.dispose()
    house_of(house).key_ring.store.close()  # a process of its own opens it itself

    def bring_back() -> None:
        with house.app_context(), alone_in(work) as inner:
            restore(path, IDENTITY, place, inner, with_ledger=True)

    kills = 0
    for moment in range(MOMENTS):
        was_killed = killed_at_step(1 + moment * 3, [work, tmp_path / "restored"], bring_back)
        kills += was_killed
        if _stands(place) or not was_killed:
            break
    print(f"restores killed: {kills}")
    assert kills >= 3
    if not _stands(place):
        bring_back()
    assert _stands(place)
    with alone_in(work):
        pass
    assert list(work.iterdir()) == []
    assert not list(tmp_path.glob("*.restoring*"))
    assert _scratches(house) == []
