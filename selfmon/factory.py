"""create_app(): wires the rooms, in written order. The only reader of config."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask_alembic import Alembic
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from selfmon.accounts import administration as accounts_administration
from selfmon.accounts import commands as accounts_commands
from selfmon.accounts import gatekeeping, invitations, own_account, settling_in, sign_ins, views
from selfmon.accounts.first_key import check_known_key
from selfmon.accounts.models import RootCheck
from selfmon.anchors import rating_views
from selfmon.anchors import views as anchors_views
from selfmon.audit import commands as audit_commands
from selfmon.clinic import brief_views
from selfmon.clinic import views as clinic_views
from selfmon.config import Settings, read_settings
from selfmon.core.db import Base, db, has_wal_reset_bug, prepare_engine
from selfmon.core.keyring import hold_root_key
from selfmon.core.mail import FolderSender, Sender
from selfmon.core.smtp import SmtpSender
from selfmon.diary import envelope_views
from selfmon.diary import views as diary_views
from selfmon.diary.drafts import close_drafts
from selfmon.exchange import commands as exchange_commands
from selfmon.home import (
    bring,
    entries,
    fill_in,
    fill_in_offline,
    first_pages,
    history,
    pack_pages,
    readiness,
    sharing_pages,
    shell,
    tidying,
    together,
    waiting,
)
from selfmon.home import views as home_views
from selfmon.journal import after_session, experiments, own_pages
from selfmon.journal import views as journal_views
from selfmon.measures import answer_views, battery_views
from selfmon.own_log import views as own_log_views
from selfmon.practice import assigning
from selfmon.practice import views as practice_views
from selfmon.reminders import commands as reminders_commands
from selfmon.reminders import link_views, staff_views
from selfmon.reminders import views as reminders_views
from selfmon.supervision import views as supervision_views
from selfmon.treatment import calendar_views, session_views
from selfmon.treatment import views as treatment_views
from selfmon.treatment.phases import begin_treatment
from selfmon.web import (
    compression,
    errors,
    form_words,
    gate,
    headers,
    health,
    input_kinds,
    installing,
    languages,
    limits,
    pictures,
    static_files,
)
from selfmon.web.actor import current_actor, request_now
from selfmon.web.numbers import number_for_people

# Modules whose views register themselves on their room's blueprint when imported.
VIEWS = (
    own_account,
    settling_in,
    session_views,
    calendar_views,
    rating_views,
    brief_views,
    own_pages,
    after_session,
    experiments,
    first_pages,
    bring,
    entries,
    fill_in,
    fill_in_offline,
    answer_views,
    history,
    pack_pages,
    readiness,
    sharing_pages,
    shell,
    together,
    waiting,
)
HERE = ("localhost", "127.0.0.1", "[::1]")
ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from settings or else from the environment. Raises RefuseToStart."""
    settings = settings or read_settings(os.environ)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    _configure(app, settings)
    _wire_database(app, settings)
    _wire_edge(app, settings)
    _wire_accounts(app, settings)
    _wire_rooms(app)
    if settings.is_demo:
        _wire_demo(app)
    _check_start(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.root_key.text_secret("cookies"),
        SESSION_COOKIE_NAME="__Host-visitor" if settings.is_https else "visitor",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SQLALCHEMY_ENGINES={"default": settings.database_url},
        ALEMBIC={
            "script_location": str(ROOT / "migrations"),
            "version_locations": [str(ROOT / "migrations" / "versions")],
        },
        # A foreign name in Host is refused; a check on this machine may call it by its own. The demo has a door of its own.
        TRUSTED_HOSTS=None if settings.is_demo else [urlsplit(settings.public_url).hostname, *HERE],
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=512 * 1024,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight can still be saved
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy no-referrer: the token and SameSite do this work
    )
    app.jinja_options.update(autoescape=True, lstrip_blocks=True)  # indentation before a statement travels to nobody
    app.extensions.update(
        public_url=settings.public_url,
        app_name=settings.app_name,
        practice=settings.practice,
        country=settings.country,
        is_demo=settings.is_demo,
        data_folder=settings.home,
        mail_sender=_sender(settings),
        posting=settings.posting,
        mail_from=settings.mail_from,
        redis_url=settings.redis_url,
    )
    hold_root_key(app.extensions, settings.root_key)


def _sender(settings: Settings) -> Sender | None:
    if settings.smtp_url:
        return SmtpSender(settings.smtp_url, settings.mail_from)
    return FolderSender(settings.mail_folder, settings.mail_from) if settings.mail_folder else None


def _wire_database(app: Flask, settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    Alembic(app, metadatas=Base.metadata)
    with app.app_context():
        prepare_engine(db.engine)


def _wire_edge(app: Flask, settings: Settings) -> None:
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.wsgi_app = headers.at_the_root(app.wsgi_app)  # type: ignore[method-assign,assignment]
    icon = installing.choose_icon(settings.icon)
    static_files.init_static_files(app, ROOT / "static", settings.home, icon.files)
    pictures.init_pictures(app, ROOT / "static" / "pictures" / "sprite.svg")
    languages.init_languages(app, ROOT / "translations")
    app.jinja_env.filters["number"] = number_for_people
    form_words.init_form_words()
    input_kinds.init_input_kinds(app)
    limits.limiter.init_app(app)
    gate.init_gate(app, gatekeeping.ANSWERS)
    CSRFProtect(app)
    errors.init_errors(app)
    headers.init_headers(app, settings.is_https)
    compression.init_compression(app)
    installing.init_installing(app, icon)
    app.register_blueprint(health.blueprint)

    @app.context_processor
    def page_facts() -> dict[str, object]:
        """What every template may use: the house's name, who asks, and how long reading stays open."""
        actor, now = current_actor(), request_now()
        can_read = actor is not None and actor.can_read(now)
        is_timed = can_read and actor is not None and actor.role == "client" and actor.read_until is not None
        seconds = int((actor.read_until - now).total_seconds()) if is_timed and actor and actor.read_until else 0
        return {
            "app_name": settings.app_name,
            "practice": settings.practice,
            "actor": actor,
            "can_read": can_read,
            "read_seconds": seconds,
            "after_reading": "/today",
            "now": now,
            "csrf_field": csrf_field,
        }


def csrf_field() -> Markup:
    """The hidden input that shows a form is ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _wire_accounts(app: Flask, settings: Settings) -> None:
    app.session_interface = sign_ins.RowSessions(settings.is_https, settings.lifetimes)
    hasher = PasswordHasher()
    app.extensions["password_hasher"], app.extensions["nobodys_hash"] = hasher, hasher.hash(os.urandom(16).hex())
    login = LoginManager(app)
    login.session_protection = None  # the row decides, not the browser's address
    login.request_loader(lambda _request: sign_ins.person_here())
    for blueprint in (views.blueprint, accounts_administration.blueprint):
        app.register_blueprint(blueprint)
    accounts_commands.init_commands(app)


def _wire_rooms(app: Flask) -> None:
    """One line a room, lowest first. Views in further modules of a room register themselves on its blueprint."""
    audit_commands.init_commands(app)
    app.register_blueprint(treatment_views.blueprint)
    invitations.when_accepted(begin_treatment)
    app.register_blueprint(diary_views.blueprint)
    gatekeeping.when_post_refused(diary_views.park_refused_post)
    views.when_hidden(close_drafts)
    app.after_request(diary_views.claim_on_return)
    app.register_error_handler(CSRFError, diary_views.answer_stale_form)
    envelope_views.init_envelopes(app)
    for room in (
        journal_views,
        practice_views,
        assigning,
        anchors_views,
        battery_views,
        own_log_views,
        supervision_views,
        clinic_views,
        reminders_views,
    ):
        app.register_blueprint(room.blueprint)
    exchange_commands.init_commands(app)
    reminders_commands.init_commands(app)
    app.extensions["csrf"].exempt(link_views.stop_notes)  # a mail program has no form token (RFC 8058)
    health.tell_health("reminders", staff_views.tell_operator)
    own_account.when_moved(reminders_views.restart_after_moving)
    app.register_blueprint(home_views.blueprint)
    tidying.init_tidying(app)


def _wire_demo(app: Flask) -> None:
    """Only here: the production map has no such route."""
    from selfmon.demo.views import init_demo

    init_demo(app)


def _check_start(app: Flask, settings: Settings) -> None:
    """Refuse to start with another key than the database's. Says what is known to be wrong with this machine."""
    with app.app_context():
        if sa.inspect(db.engine).has_table(RootCheck.__tablename__):
            check_known_key(db.session, settings.root_key, settings.is_demo)
        db.session.close()
        if db.engine.dialect.name == "sqlite" and has_wal_reset_bug() and "FLASK_RUN_FROM_CLI" not in os.environ:
            app.logger.warning(
                "This SQLite (%s) has a rare fault when two processes checkpoint at once (fixed in "
                "3.51.3). One web process, as configured here, is safe.",
                sqlite3.sqlite_version,
            )
