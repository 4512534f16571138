"""create_app(): builds the House from the settings, then lets each room wire itself. The only reader of config."""

import os
import sqlite3
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.low_level import ARGON2_VERSION
from flask import Flask

from selfmon.accounts import wiring as accounts
from selfmon.anchors import wiring as anchors
from selfmon.audit import wiring as audit
from selfmon.clinic import wiring as clinic
from selfmon.config import Settings, read_settings
from selfmon.core.db import db, has_wal_reset_bug, prepare_engine
from selfmon.core.errors import RefuseToStart
from selfmon.core.icon import choose_icon
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import KeyStore
from selfmon.core.log_lines import set_up_logs
from selfmon.core.mail import FolderSender, Sender
from selfmon.core.places import Places
from selfmon.core.private_files import keep_private
from selfmon.core.revisions import MIGRATIONS, VERSIONS
from selfmon.core.sealing import CannotOpen
from selfmon.core.smtp import SmtpSender
from selfmon.diary import wiring as diary
from selfmon.exchange import wiring as exchange
from selfmon.formulation import wiring as formulation
from selfmon.home import wiring as home
from selfmon.house import Folders, House, move_in
from selfmon.journal import wiring as journal
from selfmon.measures import wiring as measures
from selfmon.own_log import wiring as own_log
from selfmon.practice import wiring as practice
from selfmon.reminders import wiring as reminders
from selfmon.sharing import wiring as sharing
from selfmon.supervision import wiring as supervision
from selfmon.treatment import wiring as treatment
from selfmon.upkeep import wiring as upkeep
from selfmon.web import wiring as web

HERE = ("localhost", "127.0.0.1", "[::1]")
ROOT = Path(__file__).resolve().parent.parent
# Lowest first: what a room hands down finds its taker.
ROOMS = (
    *(web, accounts, audit, sharing, treatment, diary, journal, practice, anchors, measures, formulation),
    *(own_log, exchange, reminders, upkeep, supervision, clinic, home),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from settings or else from the environment. Raises RefuseToStart."""
    settings = settings or read_settings(os.environ)
    set_up_logs(settings.log_lines)
    house = build_house(settings)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    move_in(app, house)
    _configure(app, settings, house)
    _open_database(app, settings.database_url)
    try:
        for room in ROOMS:
            room.wire(app, house)
    except OSError as problem:  # of the data folder: rooms put their files there
        raise RefuseToStart(
            f"{problem.strerror or type(problem).__name__}: {problem.filename or settings.home}. Nothing was changed."
        ) from problem
    if house.is_demo:
        from selfmon.demo import wiring as demo

        demo.wire(app, house)
    return app


def build_house(settings: Settings) -> House:
    """Everything that rooms may know of the settings. Raises RefuseToStart where the icon cannot be used."""
    hasher = PasswordHasher()
    return House(
        app_name=settings.app_name,
        public_url=settings.public_url,
        practice=settings.practice,
        country=settings.country,
        is_demo=settings.is_demo,
        icon=choose_icon(settings.icon),
        folders=Folders(ROOT, settings.home),
        key_ring=_make_ring(settings),
        secrets_file=settings.secrets_file,
        places=settings.places or Places(settings.home / "ledger", settings.home / "backups"),
        password_hasher=hasher,
        nobodys_hash=_draw_hash(hasher),
        mail_sender=_choose_sender(settings),
        mail_from=settings.mail_from,
        posting=settings.posting,
        redis_url=settings.redis_url,
        trusted_proxies=settings.trusted_proxies,
        lifetimes=settings.lifetimes,
        metrics_at=settings.metrics_at,
    )


def _draw_hash(hasher: PasswordHasher) -> str:
    """Written as this hasher writes one, and of no password: to check against it is the same work, and no start waits for
    one to be made."""
    salt, drawn = (b64encode(os.urandom(n)).decode().rstrip("=") for n in (hasher.salt_len, hasher.hash_len))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2{hasher.type.name.lower()}$v={ARGON2_VERSION}${costs}${salt}${drawn}"


def _make_ring(settings: Settings) -> KeyRing:
    store = KeyStore(settings.keys_url or f"sqlite:///{settings.home / 'secrets' / 'keys.sqlite'}")
    earlier = (settings.earlier_root,) if settings.earlier_root else ()
    return KeyRing(settings.root_key, store, earlier, settings.read_roots)


def _cookie_secret(ring: KeyRing) -> str:
    try:
        return ring.known_house_key("cookies").hex()
    except CannotOpen:  # another root key: the room that knows the database's refuses to start
        return ring.root.text_secret("cookies")


def _choose_sender(settings: Settings) -> Sender | None:
    if settings.smtp_url:
        return SmtpSender(settings.smtp_url, settings.mail_from)
    return FolderSender(settings.mail_folder, settings.mail_from) if settings.mail_folder else None


def _configure(app: Flask, settings: Settings, house: House) -> None:
    app.config.update(
        SECRET_KEY=_cookie_secret(house.key_ring),
        SESSION_COOKIE_NAME="__Host-visitor" if house.is_https else "visitor",
        SESSION_COOKIE_SECURE=house.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        ALEMBIC={
            "script_location": str(MIGRATIONS),
            "version_locations": [str(VERSIONS)],
        },
        ALEMBIC_CONTEXT={"transaction_per_migration": True},  # none holds a lock while the next is at work
        # A foreign name in Host is refused; a check on this machine may call it by its own. The demo has a door of its own.
        TRUSTED_HOSTS=None if house.is_demo else [urlsplit(house.public_url).hostname, *HERE],
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight can still be saved
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy no-referrer: the token and SameSite do this work
    )
    app.jinja_options.update(autoescape=True, lstrip_blocks=True)  # indentation before a statement travels to nobody
    settings.home.mkdir(parents=True, exist_ok=True)
    keep_private(settings.home)


def _open_database(app: Flask, address: str) -> None:
    db.init_app(app, address)
    with app.app_context():
        prepare_engine(db.engine)
        if db.engine.dialect.name == "sqlite" and has_wal_reset_bug() and "FLASK_RUN_FROM_CLI" not in os.environ:
            app.logger.warning(
                "This SQLite (%s) has a rare fault when two processes checkpoint at once (fixed in "
                "3.51.3). One web process, as configured here, is safe.",
                sqlite3.sqlite_version,
            )
