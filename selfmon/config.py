"""Frozen settings, read once from the environment. A missing secret refuses to start and says how to make it.

Only the factory imports this module. Values from `secrets/secrets.env` in the data folder stand in for the
environment where it is silent, so that `make run` and `flask` commands find the same key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from selfmon.core.errors import RefuseToStart
from selfmon.core.sealing import HOW_TO_MAKE_A_KEY, RootKey


@dataclass(frozen=True)
class Practice:
    """What the practice itself writes into the client's pages. Empty lines are left out, never invented."""

    name: str = ""
    contact: str = ""
    emergency_number: str = ""
    crisis_line: str = ""
    crisis_hours: str = ""
    duty_text: str = ""
    retention_text: str = ""


@dataclass(frozen=True)
class Settings:
    """Everything the app is told from outside."""

    home: Path
    root_key: RootKey = field(repr=False)
    database_url: str = field(repr=False)
    public_url: str = "http://localhost:8000"
    app_name: str = "selfmon"
    mail_from: str = "notes@localhost"
    smtp_url: str = field(default="", repr=False)
    mail_folder: Path | None = None
    redis_url: str = field(default="", repr=False)
    practice: Practice = Practice()
    country: str = ""
    is_demo: bool = False
    trusted_proxies: int = 0

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"


def read_secrets_file(path: Path) -> dict[str, str]:
    """NAME=value lines of a secrets file; none where there is no file."""
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment. Raises RefuseToStart with a sentence that says what to do."""
    home = Path(environ.get("SELFMON_HOME") or "instance").absolute()
    secrets = Path(environ.get("SELFMON_SECRETS") or home / "secrets" / "secrets.env")
    env = {**read_secrets_file(secrets), **{k: v for k, v in environ.items() if v}}
    if "SELFMON_ROOT_KEY" not in env:
        raise RefuseToStart(f"SELFMON_ROOT_KEY is missing. {HOW_TO_MAKE_A_KEY}")
    public_url = env.get("SELFMON_URL", f"http://localhost:{env.get('PORT', '8000')}").rstrip("/")
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RefuseToStart("SELFMON_URL is the address people type, such as https://notes.example.org")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise RefuseToStart("SELFMON_URL must begin with https:// unless it is localhost: passwords travel over it.")
    is_demo = env.get("SELFMON_DEMO") == "1"
    return Settings(
        home=home,
        root_key=RootKey.from_text(env["SELFMON_ROOT_KEY"]),
        database_url=env.get("SELFMON_DATABASE_URL") or f"sqlite:///{home / 'selfmon.sqlite'}",
        public_url=public_url,
        app_name=env.get("SELFMON_NAME", "selfmon"),
        mail_from=env.get("SELFMON_MAIL_FROM", f"notes@{parts.hostname}"),
        smtp_url=env.get("SELFMON_SMTP_URL", ""),
        mail_folder=home / "mail" if is_demo else None,
        redis_url=env.get("SELFMON_REDIS_URL", ""),
        practice=Practice(
            name=env.get("SELFMON_PRACTICE", ""),
            contact=env.get("SELFMON_PRACTICE_CONTACT", ""),
            emergency_number=env.get("SELFMON_EMERGENCY_NUMBER", ""),
            crisis_line=env.get("SELFMON_CRISIS_LINE", ""),
            crisis_hours=env.get("SELFMON_CRISIS_HOURS", ""),
            duty_text=env.get("SELFMON_DUTY_TEXT", ""),
            retention_text=env.get("SELFMON_RETENTION_TEXT", ""),
        ),
        country=env.get("SELFMON_COUNTRY", ""),
        is_demo=is_demo,
        trusted_proxies=int(env.get("SELFMON_TRUSTED_PROXIES", "0")),
    )
