"""The root key is replaced while another process makes and opens keys, and the replacing is killed again and again."""

import json
import os
import time
from pathlib import Path
from typing import Any

from flask import Flask

from selfmon.core.db import db
from selfmon.core.keyring import KeyRing
from tests.house.world import make_world
from tests.people import People

from .killing import killed_at, killed_at_step
from .rotations import read_settings, ring_of, rotate_here

MOMENTS = 20 if os.environ.get("SELFMON_SOAK") else 6
LONGEST = 300  # seconds: a loader that nobody stopped ends by itself


def _make_keys(ring: KeyRing, stop: Path, said: Path) -> None:
    """One key after another until `stop` is there; what was made and what went wrong is then in `said`."""
    made: list[tuple[str, str]] = []
    faults: list[str] = []
    end = time.monotonic() + LONGEST
    while not stop.exists() and time.monotonic() < end:
        owner = f"new-{len(made)}"
        try:
            key = ring.make_key("client", owner)
            made.append((owner, key.hex()))
            faults += [f"{o} opens another key" for o, k in made[-20:] if ring.open_key("client", o).hex() != k]
        except Exception as fault:  # whatever goes wrong is what this process is here to tell
            faults.append(f"{type(fault).__name__}: {fault}")
        time.sleep(0.005)
    said.write_text(json.dumps([made, faults]))


def _begin_load(environ: dict[str, str], stop: Path, said: Path) -> int:
    """A process that started with the old root alone. Its id."""
    child = os.fork()
    if child == 0:
        try:
            _make_keys(ring_of(environ), stop, said)
        finally:
            os._exit(0)
    return child


def test_no_key_stays_on_the_old_root_whenever_it_is_killed_under_load(
    app: Flask, people: People, installed: dict[str, str], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("selfmon.core.keyring.BATCH", 3)
    make_world(app, people)
    first = read_settings(installed).root_key.key_id
    with app.app_context():
        db.engine.dispose()
    stop, said = tmp_path / "stop", tmp_path / "said.json"
    loader = _begin_load(installed, stop, said)
    kills = 0
    try:
        for moment in range(MOMENTS):

            def work() -> None:
                rotate_here(app, installed)

            by_step = moment % 2 == 0
            where = [tmp_path / "secrets"]
            kills += killed_at_step(1 + moment // 2, where, work) if by_step else killed_at(2 + 3 * moment, work)
        rotate_here(app, installed)
        assert ring_of(installed).store.count_locked_otherwise(ring_of(installed).root.key_id) == 0
    finally:
        stop.touch()
        os.waitpid(loader, 0)
    made, faults = json.loads(said.read_text())
    rotate_here(app, installed)  # once more, in peace: what the last moments made is on the root of then
    ring = ring_of(installed)
    print(f"killed {kills} of {MOMENTS}; {len(made)} keys made meanwhile, {len(faults)} faults")
    assert kills >= MOMENTS // 3
    assert faults == []
    assert made
    assert all(ring.open_key("client", owner).hex() == key for owner, key in made)
    assert ring.root.key_id != first
    assert len(ring.roots) == 1
    assert ring.store.count_locked_otherwise(ring.root.key_id) == 0
