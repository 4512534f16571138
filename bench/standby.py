"""A primary that is killed while everybody saves, with a standby: what is lost of what was acknowledged, and for how long
nobody could save. First with a standby that has each commit before it is acknowledged, then with one that follows.

The web process knows both servers by its address (`host=…&host=…&target_session_attrs=read-write`); whoever watches them
promotes the standby, here this script. `BENCH_KILLS=3 python -m bench.standby`
"""

import itertools
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import UUID, uuid4

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.processes import free_port, wait_until_answering
from tests.services import SECRET, Service, make_postgres, own_folder, postgres_tools
from tests.waiting import wait_for

KILLS = int(os.environ.get("BENCH_KILLS", "1"))
BEFORE = 30  # saves acknowledged before the kill
AFTER = 30


def address_of(*servers: Service) -> str:
    hosts = "&".join(f"host=127.0.0.1:{server.port}" for server in servers)
    writable = "&target_session_attrs=read-write" if len(servers) > 1 else ""
    return f"postgresql+psycopg://selfmon:{SECRET}@/selfmon?{hosts}{writable}"


def make_standby(folder: Path, primary: Service, is_synchronous: bool) -> Service:
    """A copy that follows; where it is synchronous the primary waits for it with each commit from now on."""
    source = f"host=127.0.0.1 port={primary.port} user=selfmon password={SECRET} application_name=standby"
    copying = [postgres_tools() / "pg_basebackup", "-D", folder / "data", "-R", "-X", "stream", "-d", source]
    subprocess.run(copying, check=True, capture_output=True, user=primary.user)
    port = free_port()
    words = [str(postgres_tools() / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    standby = Service(folder, words, port, user=primary.user, stop_by=primary.stop_by)
    standby.start()
    engine = sa.create_engine(address_of(primary), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        if is_synchronous:
            connection.execute(sa.text("ALTER SYSTEM SET synchronous_standby_names = '*'"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))
        asked = sa.text("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = :how")
        how = {"how": "sync" if is_synchronous else "async"}
        wait_for(lambda: connection.execute(asked, how).scalar_one(), "a standby")
    return standby


def cut_off(primary: Service) -> None:
    """As when the machine loses its power: no process of it sends anything any more, also what it would still have to send."""
    server = psutil.Process(primary.pid)
    everybody = [server, *server.children()]
    for process in everybody:
        process.suspend()
    for process in everybody:
        process.kill()
    primary.kill()


def promote(standby: Service) -> None:
    """And it waits for no standby of its own, for there is none yet."""
    conf = standby.folder / "data" / "postgresql.auto.conf"
    conf.write_text(conf.read_text() + "synchronous_standby_names = ''\n")
    command = [str(postgres_tools() / "pg_ctl"), "promote", "-D", str(standby.folder / "data"), "-w"]
    subprocess.run(command, check=True, capture_output=True, user=standby.user)


def measure(is_synchronous: bool) -> tuple[int, int, float]:
    """Saves acknowledged, those of them that are lost, and the longest time without one around the kill, in seconds."""
    from selfmon.accounts.models import SessionMode
    from selfmon.accounts.sign_ins import start_session
    from selfmon.core import clock
    from selfmon.core.db import db, writing
    from selfmon.diary.models import Entry
    from selfmon.house import house_of
    from tests.apps import ROOT_KEY_TEXT, migrate, running_app
    from tests.forms import token_of
    from tests.house.test_reliability import save
    from tests.people import People

    with own_folder() as first, own_folder() as second, tempfile.TemporaryDirectory() as home:
        primary = make_postgres(first)
        migrate(Path(home) / "first", address_of(primary))
        standby = make_standby(second, primary, is_synchronous)
        both = address_of(primary, standby)
        with running_app(both, Path(home), Path(home) / "shared") as app:
            client = People(app).client()
            with app.app_context(), writing(db.session):
                cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Bench")
                db.session.expunge_all()
            http = app.test_client()
            http.set_cookie("here", cookie, domain="localhost")
            token = token_of(http)
            web = Web(both, Path(home), ROOT_KEY_TEXT)
            acknowledged: dict[UUID, float] = {}
            is_over = threading.Event()

            def keep_saving() -> None:
                while not is_over.is_set():
                    uuid = uuid4()
                    if save(web, cookie, token, uuid):  # type: ignore[arg-type]  # it asks for the address alone
                        acknowledged[uuid] = time.monotonic()

            hands = [threading.Thread(target=keep_saving) for _n in range(3)]
            for hand in hands:
                hand.start()
            wait_for(lambda: len(acknowledged) >= BEFORE, "saves before the kill")
            cut_off(primary)
            promote(standby)
            done = len(acknowledged)
            wait_for(lambda: len(acknowledged) >= done + AFTER, "saves after the kill")
            is_over.set()
            for hand in hands:
                hand.join()
            web.stop()
            with app.app_context():
                db.engine.dispose()
                stored = set(db.session.execute(sa.select(Entry.client_uuid)).scalars())
            house_of(app).key_ring.store.close()
        standby.stop()
    moments = sorted(acknowledged.values())
    gap = max(later - earlier for earlier, later in itertools.pairwise(moments))
    return len(acknowledged), len(set(acknowledged) - stored), gap


class Web:
    """The web process."""

    def __init__(self, database_url: str, home: Path, root_key: str) -> None:
        port = free_port()
        self.url = f"http://localhost:{port}"
        said = {
            "SELFMON_HOME": str(home),
            "SELFMON_SECRETS": str(home / "secrets" / "secrets.env"),
            "SELFMON_DATABASE_URL": database_url,
            "SELFMON_ROOT_KEY": root_key,
        }
        env = {**os.environ, **said, "PORT": str(port)}
        root = Path(__file__).parent.parent
        quiet = subprocess.DEVNULL
        self._running = subprocess.Popen(
            [sys.executable, "serve.py", "web"], cwd=root, env=env, stdout=quiet, stderr=quiet
        )
        wait_until_answering(self.url)

    def stop(self) -> None:
        self._running.terminate()
        self._running.wait()


def main() -> None:
    for name in ("synchronous", "asynchronous"):
        for _kill in range(KILLS):
            n, lost, gap = measure(name == "synchronous")
            print(f"{name}: {n} acknowledged, {lost} lost, {gap:.1f} s without a save", flush=True)


if __name__ == "__main__":
    main()
