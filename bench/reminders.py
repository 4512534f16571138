"""Notes by mail: how many a worker hands over in a second, and how long finding what is due takes among a million plans."""

import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from uuid import uuid4

import sqlalchemy as sa

NOTES, PLANS = int(os.environ.get("BENCH_NOTES", "3000")), int(os.environ.get("BENCH_PLANS", "1000000"))


def _serve(port: int) -> None:
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    Controller(Sink(), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(3600)


@contextmanager
def smtp_sink() -> Iterator[int]:
    """A mail server in a process of its own that takes everything."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    server.start()
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield port
    finally:
        server.terminate()
        server.join()


def measure(database_url: str = "") -> dict[str, str]:
    """Figures as text, by name."""
    from selfmon.config import Settings
    from selfmon.core.db import db, make_database_file, writing
    from selfmon.core.revisions import load_alembic
    from selfmon.core.sealing import RootKey
    from selfmon.core.starting import collect_seldom
    from selfmon.factory import create_app
    from selfmon.reminders.delivery import deliver
    from selfmon.reminders.sweeping import find_due, sweep
    from selfmon.reminders.work import make_post

    with tempfile.TemporaryDirectory() as folder, smtp_sink() as port:
        home = Path(folder)
        app = create_app(
            Settings(
                home,
                RootKey(os.urandom(32)),
                database_url or f"sqlite:///{home / 'selfmon.sqlite'}",
                smtp_url=f"smtp://127.0.0.1:{port}",
                mail_from="notes@example.org",
            )
        )
        with app.app_context():
            make_database_file(db.engine)
            load_alembic().upgrade()
            now = datetime.now(UTC).replace(microsecond=0)
            people = _fill_people(NOTES)
            _fill_plans(people, PLANS, now, due=NOTES)
            with db.engine.begin() as connection:
                connection.execute(sa.text("ANALYZE"))
            times = []
            for _n in range(20):
                began = time.perf_counter()
                found = db.session.execute(find_due(now)).scalars().all()
                times.append((time.perf_counter() - began) * 1000)
                db.session.rollback()
            assert len(found) == 500
            plan = _explain(find_due(now), now)
            began = time.perf_counter()
            sweep(db.session, now)
            swept = time.perf_counter() - began
            post = make_post()
            collect_seldom()
            assert post is not None
            began, cpu = time.perf_counter(), time.process_time()
            n = deliver(db.session, post)
            sent, cpu = time.perf_counter() - began, time.process_time() - cpu
            assert n == NOTES, n
            with writing(db.session):
                db.session.execute(sa.text("DELETE FROM outbox"))
            db.engine.dispose()
    return {
        "notes handed over by one worker": f"{n / sent:.0f} a second ({n} mails, {cpu / n * 1000:.1f} ms CPU each)",
        f"finding 500 due among {PLANS:,} plans": f"{median(times):.1f} ms ({plan})",
        f"putting {NOTES} of them into the outbox": f"{swept * 1000:.0f} ms",
    }


def _fill_people(n: int) -> list[int]:
    from selfmon.accounts.models import ClientProfile, Person
    from selfmon.core.db import db, writing
    from selfmon.house import key_ring

    with writing(db.session):
        now = datetime.now(UTC)
        ids = (
            db.session.execute(
                sa.insert(Person).returning(Person.id),
                [
                    {
                        "public_id": uuid4(),
                        "email": f"bench{i}@example.org",
                        "name": "Bench",
                        "role": "client",
                        "created_at": now,
                        "zone": _zone(now),
                        "passkey_handle": uuid4(),
                    }
                    for i in range(n)
                ],
            )
            .scalars()
            .all()
        )
        rows = []
        for person_id in ids:
            subject = uuid4()
            key_ring().make_key("client", str(subject))
            rows.append(
                {
                    "person_id": person_id,
                    "subject_id": subject,
                    "queue_tag": uuid4(),
                }
            )
        db.session.execute(sa.insert(ClientProfile), rows)
    return list(ids)


def _zone(now: datetime) -> str:
    """Where it is about noon, so that no note is kept back as late."""
    return f"Etc/GMT{now.hour - 12:+d}"


def _fill_plans(people: list[int], n: int, now: datetime, due: int) -> None:
    from selfmon.core.db import db, writing
    from selfmon.reminders.models import Reminder

    at = (now - timedelta(minutes=2)).time().replace(hour=11 if now.minute < 2 else 12, second=0)
    for begin in range(0, n, 20_000):
        with writing(db.session):
            db.session.execute(
                sa.insert(Reminder),
                [
                    {
                        "id": uuid4(),
                        "person_id": people[i % len(people)],
                        "what": "exercise",
                        "exercise": "1",
                        "days": 127,
                        "at_time": at,
                        "zone": _zone(now),
                        "is_on": True,
                        "accepted_at": now,
                        "made_at": now,
                        "next_at": now - timedelta(minutes=3) if i < due else now + timedelta(seconds=1 + i % 86_400),
                    }
                    for i in range(begin, min(begin + 20_000, n))
                ],
            )


def _explain(statement: sa.Select, now: datetime) -> str:  # type: ignore[type-arg]
    """How the database finds them, in its own words."""
    from selfmon.core.db import db

    text = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    word = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    lines = [str(row[-1]) for row in db.session.execute(sa.text(f"{word}{text}"))]
    db.session.rollback()
    return next((line.strip() for line in lines if "ix_reminders_next" in line), "NO INDEX: " + "; ".join(lines))


def main() -> None:
    for name, figure in measure(os.environ.get("BENCH_DATABASE_URL", "")).items():
        print(f"{name:50}{figure}")


if __name__ == "__main__":
    main()
