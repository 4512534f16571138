"""Which language a page speaks: the person's own, else the browser's, else English."""

from datetime import date, datetime

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, get_locale

from selfmon.core.days import local_time
from selfmon.web.actor import current_actor

LANGUAGES = ("en",)
_REGIONS = {"en": "en_GB"}  # how dates are written: day before month


def choose_language() -> str:
    """The locale of this request; a command outside one speaks the first language."""
    if not has_request_context():
        return _REGIONS[LANGUAGES[0]]
    actor = current_actor()
    if actor is not None and actor.locale in LANGUAGES:
        return regional(actor.locale)
    best = request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    return regional(best)


def regional(locale: str) -> str:
    """The regional form that dates are written in where a language alone was chosen."""
    return _REGIONS.get(locale, locale)


def day_for_people(day: date) -> str:
    """"Thursday 3 May 2029" in the reader's language."""
    return str(format_date(day, "full"))


def short_day_for_people(day: date) -> str:
    """"3 May 2029", for tables."""
    return str(format_date(day, "medium"))


def time_for_people(instant: datetime, zone: str) -> str:
    """Local day and time, short."""
    return str(format_datetime(local_time(instant, zone).replace(tzinfo=None), "d MMM, HH:mm", rebase=False))


def init_languages(app: Flask, translations: str) -> None:
    """Babel, and what templates need of it."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    Babel(app, locale_selector=choose_language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters["day"] = day_for_people
    app.jinja_env.filters["short_day"] = short_day_for_people
    app.jinja_env.filters["moment"] = time_for_people

    @app.context_processor
    def language() -> dict[str, str]:
        locale: Locale = get_locale() or Locale("en")
        return {"lang": str(locale).replace("_", "-"), "text_direction": locale.text_direction}
