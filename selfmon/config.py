"""Frozen settings, read once from the environment. A missing secret refuses to start and says how to make it.

Only the factory imports this module. Values from `secrets.env` beside the data folder (`find_secrets`) stand in for the
environment where it is silent, so that `make run` and `flask` commands find the same key.
"""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from selfmon.core.errors import RefuseToStart
from selfmon.core.lifetimes import Lifetimes
from selfmon.core.log_lines import KINDS, TEXT
from selfmon.core.places import MOST_DAYS, Places
from selfmon.core.posting import Posting
from selfmon.core.practice_facts import PracticeFacts
from selfmon.core.sealed_file import is_recipient
from selfmon.core.sealing import HOW_TO_MAKE_A_KEY, RootKey, new_root_key_text
from selfmon.core.secrets_file import PREVIOUS, ROOT_KEY, read_secrets_file
from selfmon.core.starting import is_empty_on_server

DATABASE = "selfmon.sqlite"  # in the data folder, where SELFMON_DATABASE_URL says nothing else
_SECRETS, KEYS = "secrets.env", "keys.sqlite"  # in one folder, where SELFMON_KEYS_URL says nothing else


@dataclass(frozen=True)
class Settings:
    """Everything the app is told from outside."""

    home: Path
    root_key: RootKey = field(repr=False)
    database_url: str = field(repr=False)
    earlier_root: RootKey | None = field(default=None, repr=False)  # while it is replaced
    read_roots: Callable[[], tuple[RootKey, ...]] = field(default=tuple, repr=False)
    keys_url: str = field(default="", repr=False)  # empty: a file beside the secrets
    secrets_file: Path | None = None
    places: Places | None = None
    public_url: str = "http://localhost:8000"
    app_name: str = "selfmon"
    icon: Path | None = None
    mail_from: str = "notes@localhost"
    smtp_url: str = field(default="", repr=False)
    mail_folder: Path | None = None
    redis_url: str = field(default="", repr=False)
    practice: PracticeFacts = field(default_factory=PracticeFacts)
    country: str = ""
    is_demo: bool = False
    trusted_proxies: int = 0
    posting: Posting = field(default_factory=Posting)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    metrics_at: str = ""
    log_lines: str = ""  # the kind of lines; empty: logging stays as it is


def read_root_keys(environ: Mapping[str, str], secrets: Path) -> tuple[RootKey, ...]:
    """The root keys as they stand now: one, or two while it is replaced."""
    env = {**read_secrets_file(secrets), **{k: v for k, v in environ.items() if v}}
    earlier = _read_earlier(env)
    return (RootKey.from_text(env[ROOT_KEY]), *([earlier] if earlier else []))


def _read_earlier(env: Mapping[str, str]) -> RootKey | None:
    text = env.get(PREVIOUS)
    return RootKey.from_text(text) if text else None


def find_secrets(environ: Mapping[str, str], home: Path) -> Path:
    """The file with the root key; the key store is beside it. Beside the data folder, so that no copy of that folder holds
    both; inside it where an earlier version made them there, and in a demo, which is one folder to throw away."""
    if named := environ.get("SELFMON_SECRETS"):
        return Path(named).absolute()
    inside = home / "secrets"
    if environ.get("SELFMON_DEMO") == "1" or any((inside / name).exists() for name in (_SECRETS, KEYS)):
        return inside / _SECRETS
    return _beside(home) / _SECRETS


def _beside(home: Path) -> Path:
    return home.with_name(f"{home.name}-keys")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment. Raises RefuseToStart with a sentence that says what to do."""
    home = Path(environ.get("SELFMON_HOME") or "instance").absolute()
    secrets = find_secrets(environ, home)
    env = {**read_secrets_file(secrets), **{k: v for k, v in environ.items() if v}}
    if "SELFMON_ROOT_KEY" not in env:
        raise RefuseToStart(f"SELFMON_ROOT_KEY is missing. {HOW_TO_MAKE_A_KEY}")
    public_url, host = _read_address(env)
    is_demo = env.get("SELFMON_DEMO") == "1"
    return Settings(
        home=home,
        root_key=RootKey.from_text(env["SELFMON_ROOT_KEY"]),
        earlier_root=_read_earlier(env),
        read_roots=partial(read_root_keys, dict(environ), secrets),
        keys_url=env.get("SELFMON_KEYS_URL") or f"sqlite:///{secrets.parent / KEYS}",
        secrets_file=secrets,
        places=_read_places(env, home),
        database_url=env.get("SELFMON_DATABASE_URL") or f"sqlite:///{home / DATABASE}",
        public_url=public_url,
        app_name=env.get("SELFMON_NAME", "selfmon"),
        icon=Path(env["SELFMON_ICON"]).expanduser().absolute() if "SELFMON_ICON" in env else None,
        mail_from=env.get("SELFMON_MAIL_FROM", f"notes@{host}"),
        smtp_url=env.get("SELFMON_SMTP_URL", ""),
        mail_folder=home / "mail" if is_demo else None,
        redis_url=env.get("SELFMON_REDIS_URL", ""),
        practice=_read_practice(env),
        country=env.get("SELFMON_COUNTRY", ""),
        is_demo=is_demo,
        trusted_proxies=int(env.get("SELFMON_TRUSTED_PROXIES", "0")),
        posting=_read_posting(env),
        lifetimes=_read_lifetimes(env),
        metrics_at=_read_metrics(env),
        log_lines=_read_log_lines(env),
    )


def _read_address(env: Mapping[str, str]) -> tuple[str, str]:
    """The address people type, and the host in it."""
    public_url = env.get("SELFMON_URL", f"http://localhost:{env.get('PORT', '8000')}").rstrip("/")
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefuseToStart("SELFMON_URL is the address people type, such as https://notes.example.org")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise RefuseToStart("SELFMON_URL must begin with https:// unless it is localhost: passwords travel over it.")
    return public_url, parts.hostname


def _read_practice(env: Mapping[str, str]) -> PracticeFacts:
    return PracticeFacts(
        name=env.get("SELFMON_PRACTICE", ""),
        contact=env.get("SELFMON_PRACTICE_CONTACT", ""),
        emergency_number=env.get("SELFMON_EMERGENCY_NUMBER", ""),
        crisis_line=env.get("SELFMON_CRISIS_LINE", ""),
        crisis_hours=env.get("SELFMON_CRISIS_HOURS", ""),
        duty_text=env.get("SELFMON_DUTY_TEXT", ""),
        retention_text=env.get("SELFMON_RETENTION_TEXT", ""),
        retention_months=_read_months(env),
    )


def _read_metrics(env: Mapping[str, str]) -> str:
    place = env.get("SELFMON_METRICS", "")
    host, _colon, port = place.rpartition(":")
    if place and not (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise RefuseToStart("SELFMON_METRICS is an inner address and a port, such as 127.0.0.1:9464")
    if place and port == env.get("PORT", "8000"):
        raise RefuseToStart("SELFMON_METRICS needs a port of its own: PORT is for the pages.")
    return place


def _read_log_lines(env: Mapping[str, str]) -> str:
    kind = env.get("SELFMON_LOG", TEXT)
    if kind not in KINDS:
        raise RefuseToStart(f"SELFMON_LOG is one of: {', '.join(KINDS)}.")
    return kind


def _read_places(env: Mapping[str, str], home: Path) -> Places:
    try:
        days = int(env.get("SELFMON_BACKUP_DAYS", MOST_DAYS))
    except ValueError:
        days = 0
    recipient = env.get("SELFMON_BACKUP_RECIPIENT", "")
    if not 1 <= days <= MOST_DAYS:
        raise RefuseToStart(
            f"SELFMON_BACKUP_DAYS is a whole number from 1 to {MOST_DAYS}: what was erased may stand in backups no longer."
        )
    if recipient and not is_recipient(recipient):
        raise RefuseToStart("SELFMON_BACKUP_RECIPIENT is not one. Make one: flask --app app keys new-recipient")
    copy = env.get("SELFMON_KEYS_COPY")
    return Places(
        ledger=Path(env.get("SELFMON_LEDGER") or home / "ledger").absolute(),
        backups=Path(env.get("SELFMON_BACKUPS") or home / "backups").absolute(),
        keys_copy=Path(copy).absolute() if copy else None,
        recipient=recipient,
        kept_days=days,
    )


def _read_months(env: Mapping[str, str]) -> int:
    try:
        months = int(env.get("SELFMON_RETENTION_MONTHS", "0"))
    except ValueError:
        months = -1
    if not 0 <= months <= 600:
        raise RefuseToStart("SELFMON_RETENTION_MONTHS is a whole number from 0 (nothing goes by itself) to 600.")
    return months


def _read_lifetimes(env: Mapping[str, str]) -> Lifetimes:
    try:
        found = Lifetimes(
            timedelta(hours=int(env.get("SELFMON_STAFF_HOURS", "12"))),
            timedelta(minutes=int(env.get("SELFMON_READING_MINUTES", "60"))),
            timedelta(days=int(env.get("SELFMON_PHONE_DAYS", "180"))),
        )
    except (ValueError, OverflowError) as problem:
        raise RefuseToStart(_LIFETIMES) from problem
    if not (found.staff > timedelta(0) and found.reading > timedelta(0) and found.logging > timedelta(0)):
        raise RefuseToStart(_LIFETIMES)
    return found


_LIFETIMES = "SELFMON_STAFF_HOURS, SELFMON_READING_MINUTES and SELFMON_PHONE_DAYS are whole numbers above 0."


def _read_posting(env: Mapping[str, str]) -> Posting:
    subjects = tuple(line.strip() for line in env.get("SELFMON_REMINDER_SUBJECTS", "").split("|") if line.strip())
    try:
        return Posting(
            sender_name=env.get("SELFMON_REMINDER_SENDER", Posting.sender_name),
            subjects=subjects,
            preheader=env.get("SELFMON_REMINDER_PREHEADER", Posting.preheader),
            stop_after=max(1, int(env.get("SELFMON_REMINDER_STOP_AFTER", Posting.stop_after))),
            daily_cap=max(1, int(env.get("SELFMON_REMINDER_DAILY_CAP", Posting.daily_cap))),
            bounce_address=env.get("SELFMON_BOUNCE_ADDRESS", ""),
            lease=timedelta(seconds=max(1, int(env.get("SELFMON_REMINDER_LEASE_SECONDS", "300")))),
            queue_url=env.get("SELFMON_QUEUE_URL", ""),
        )
    except ValueError as problem:
        raise RefuseToStart(
            "SELFMON_REMINDER_STOP_AFTER, _DAILY_CAP and _LEASE_SECONDS are whole numbers."
        ) from problem


def make_secrets(environ: Mapping[str, str]) -> str | None:
    """Write secrets.env with a fresh root key, and an empty database file, unless a key or a database is there already. A
    database on PostgreSQL in which nothing stands yet is as good as none.

    Returns the sentence to print, or None where there is nothing to say. Raises RefuseToStart where a database exists
    without its key, for another key could never open it, where it does not answer, and where the key's place cannot be made.
    """
    home = Path(environ.get("SELFMON_HOME") or "instance").absolute()
    path, is_demo = find_secrets(environ, home), environ.get("SELFMON_DEMO") == "1"
    if environ.get("SELFMON_ROOT_KEY") or "SELFMON_ROOT_KEY" in read_secrets_file(path):
        is_movable = not (is_demo or environ.get("SELFMON_SECRETS") or _beside(home).exists())
        return _say_how_to_move(home) if is_movable and path.parent == home / "secrets" else None
    url = environ.get("SELFMON_DATABASE_URL")
    if (home / DATABASE).exists() or (url and not is_empty_on_server(url)):
        raise RefuseToStart(
            f"There is a database but no SELFMON_ROOT_KEY. Put the key back into {path}, or into the "
            "environment. For a new, empty SQLite file outside this folder, make a key yourself. " + HOW_TO_MAKE_A_KEY
        )
    try:
        _write_key(path)
    except OSError as problem:
        raise RefuseToStart(
            f"{path} cannot be made: {problem.strerror}. The key lies apart from the data: make the folder {path.parent} for "
            "this user, or name another file in SELFMON_SECRETS."
        ) from problem
    home.mkdir(parents=True, exist_ok=True)
    if not url:
        os.close(os.open(home / DATABASE, os.O_CREAT | os.O_RDWR, 0o600))  # a key without a database has lost it
    return f"A key was made: {path}. Keep a copy of that file away from this machine; without it nothing can be read."


def _write_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(
            "# The key of everything stored here. Keep a copy away from this machine: without it no word can\n"
            f"# ever be read again, and no other key fits.\nSELFMON_ROOT_KEY={new_root_key_text()}\n"
        )


def _say_how_to_move(home: Path) -> str:
    folders = shlex.join([str(home / "secrets"), str(_beside(home))])
    return (
        "The keys lie in the data folder: who copies that folder has the keys with it. To have them apart, stop selfmon, "
        f"then:\n  mv {folders}"
    )


def main() -> None:
    """`python -m selfmon.config`: make what a first start needs."""
    try:
        said = make_secrets(os.environ)
    except RefuseToStart as refusal:
        raise SystemExit(str(refusal)) from refusal
    if said:
        print(said)


if __name__ == "__main__":
    main()
