"""Which language a page speaks: the person's own, else what the visitor picked, else the browser's, else English. And how
days, times and numbers are written in it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from babel import Locale
from babel.dates import format_date as format_date_in
from babel.dates import format_interval, format_skeleton, format_time, get_timezone_location
from babel.lists import format_list
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, format_date, get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from selfmon.core.days import is_zone, wall_clock, zone_of
from selfmon.web.actor import current_actor
from selfmon.web.catalogues import Catalogues

NAMES = {"en": "English", "ar": "العربية"}  # each in its own language, as its readers look for it
LANGUAGES = tuple(NAMES)
DRAFTS = frozenset({"ar"})  # complete, but no clinician who speaks it has read it yet (docs/translating.md)
# How dates are written and which day begins a week: day before month; the Arabic of CLDR's own default, Egypt.
_REGIONS = {"en": "en_GB", "ar": "ar_EG"}
_PICKED = "language"
T = TypeVar("T")


def choose_language() -> str:
    """The locale of this request; a command outside one speaks the first language."""
    if not has_request_context():
        return regional(LANGUAGES[0])
    actor = current_actor()
    if actor is not None:
        return regional(actor.locale)
    return regional(picked_language() or _browsers_language())


def picked_language() -> str:
    """What a visitor picked at the foot of a page; "" where nothing was."""
    wanted = request.args.get("lang", "") or session.get(_PICKED, "")
    return wanted if wanted in LANGUAGES else ""


def _browsers_language() -> str:
    """The first we speak of those the browser names, best first: "ar-MA, en" is Arabic, though "en" fits to the letter."""
    asked = (
        tag.replace("_", "-").partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0
    )
    return next((language for language in asked if language in LANGUAGES), LANGUAGES[0])


def keep_pick() -> None:
    """A visitor's pick lasts while the browser is open, in the cookie that forms need anyway. It says nothing else."""
    wanted = request.args.get("lang", "")
    if wanted in LANGUAGES and current_actor() is None and session.get(_PICKED) != wanted:
        session[_PICKED] = wanted


def regional(language: str) -> str:
    """The regional form that dates are written in. A language that is not offered (any more) is English."""
    return _REGIONS[language if language in LANGUAGES else LANGUAGES[0]]


def language_now() -> str:
    """The language of the moment, as accounts keep it: "en", not "en_GB"."""
    locale: Locale | None = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else LANGUAGES[0]


def day_for_people(day: date) -> str:
    """ "Thursday 3 May 2029" in the reader's language."""
    return _say_full(day, locale_now())


@lru_cache(maxsize=10_000)
def _say_full(day: date, locale: Locale) -> str:
    """Babel reads the pattern anew each time."""
    return str(format_date_in(day, "full", locale=locale))


def day_now_for_people(day: date) -> str:
    """ "Thursday 3 May": for a day near enough to need no year."""
    return str(format_skeleton("MMMMEEEEd", day, locale=locale_now()))


def short_day_for_people(day: date) -> str:
    """ "3 May 2029", for tables. With the month's name in every language: figures alone are read in either order."""
    return _say_day(day, "yMMMd", locale_now())


def named_day(day: date, skeleton: str) -> str:
    """As an axis of time names it: "3 May", "May 2029" or "2029"."""
    return _say_day(day, skeleton, locale_now())


@lru_cache(maxsize=10_000)
def _say_day(day: date, skeleton: str, locale: Locale) -> str:
    """Ten years of days: Babel looks for the pattern of a skeleton anew each time."""
    return str(format_skeleton(skeleton, day, locale=locale))


def weekday_for_people(day: date) -> str:
    """ "Monday"."""
    return str(format_date(day, "EEEE"))


def time_for_people(at: datetime, zone: str = "", *others: str) -> str:
    """Local day and time, short: of an instant in a zone, or of a clock that was read already (no zone on either). `others`
    are the zones of those whom it concerns: where one of their clocks shows another time, it is said whose clock this is."""
    here, locale = wall_clock(at, zone) if zone else at, locale_now()
    day, clock = format_skeleton("MMMd", here, locale=locale), format_time(here, "short", locale=locale)
    return str(locale.datetime_formats["medium"]).format(clock, day) + whose_clock(at, zone, *others)


def whose_clock(at: datetime, zone: str, *others: str) -> str:
    """ " (Lisbon time)" where one of the `others` reads another time at that instant, else nothing."""
    if all(wall_clock(at, other) == wall_clock(at, zone) for other in others):
        return ""
    return f" ({name_of_clock(zone)})"


def name_of_clock(zone: str) -> str:
    """ "Lisbon time": a zone by the town it is called after. One of no town keeps its name: "GMT+5" alone would say the
    other side of the world."""
    is_of_a_town = is_zone(zone) and not zone.startswith("Etc/")
    return _("%(place)s time", place=_town_of(zone, locale_now()) if is_of_a_town else zone)


@lru_cache(maxsize=1000)
def _town_of(zone: str, locale: Locale) -> str:
    return str(get_timezone_location(zone_of(zone), locale=locale, return_city=True)).rpartition("/")[2]


def day_without_year(day: date) -> str:
    """ "3 May"."""
    return str(format_skeleton("MMMd", day, locale=locale_now()))


def month_for_people(day: date, today: date) -> str:
    """ "November", with the year where it is another one than today's."""
    if day.year != today.year:
        return str(format_skeleton("yMMMM", day, locale=locale_now()))
    return str(format_date(day, "LLLL"))


def clock_for_people(clock: time) -> str:
    """ "18:30"."""
    return str(format_time(clock, "short", locale=locale_now()))


def list_for_people(parts: Iterable[object], is_of_sentences: bool = False) -> str:
    """ "one, two, three", with the reader's comma; a semicolon between things that have commas of their own."""
    return (_("; ") if is_of_sentences else _(", ")).join(str(part) for part in parts)


def name_all(parts: Iterable[object]) -> str:
    """ "one, two and three", as a sentence names several things in the reader's language."""
    return str(format_list([str(part) for part in parts], locale=locale_now()))


def said_of(codes: Iterable[str], words: Mapping[str, object]) -> list[str]:
    """Codes in the words of the screen, for a list."""
    return [str(words[code]) for code in codes]


def counts_of(counted: Iterable[tuple[str, int]], words: Mapping[str, object]) -> list[str]:
    """ "so much (3)": codes in the words of the screen, each with how often, for a list."""
    return [f"{words[code]} ({n})" for code, n in counted]


def span_for_people(first: date, last: date, skeleton: str = "yMMMEd") -> str:
    """ "Mon, 3 May – Fri, 7 May 2029": days from one to another, as short as the reader's language says it; with "yMMMd"
    "3–7 May 2029"."""
    return str(format_interval(first, last, skeleton, locale=locale_now()))


def is_right_to_left() -> bool:
    """The direction the page is read in."""
    return str(locale_now().text_direction) == "rtl"


def isolated(words: object) -> Markup:
    """A name or somebody's own words inside a sentence: whichever way they are read, they move nothing around them."""
    return Markup("<bdi>{}</bdi>").format(words)


def chart_words() -> dict[str, object]:
    """What plotly.js writes along an axis of time: it knows English alone, and our charts load nothing more for it."""
    named = {
        kind: {width: getattr(locale_now(), kind)["stand-alone"][width] for width in ("wide", "abbreviated")}
        for kind in ("days", "months")
    }
    week, year = (6, 0, 1, 2, 3, 4, 5), range(1, 13)  # d3 begins with Sunday, Babel's days with Monday
    return {
        "days": [named["days"]["wide"][n] for n in week],
        "shortDays": [named["days"]["abbreviated"][n] for n in week],
        "months": [named["months"]["wide"][n] for n in year],
        "shortMonths": [named["months"]["abbreviated"][n] for n in year],
        "dayMonth": "%-d %b",
        "dayMonthYear": "%-d %b %Y",
        "date": "%d/%m/%Y",
    }


def first_weekday() -> int:
    """Which day begins a week where the reader is at home; 0 is Monday."""
    return int(locale_now().first_week_day)


def days_in_order(days: Sequence[T]) -> list[T]:
    """Seven things that stand from Monday to Sunday, from the reader's first day on."""
    first = first_weekday()
    return [*days[first:], *days[:first]]


def week_began(day: date) -> date:
    """The first day of the reader's week that `day` is in."""
    return day - timedelta(days=(day.weekday() - first_weekday()) % 7)


def locale_now() -> Locale:
    return get_locale() or Locale("en", "GB")


def init_languages(app: Flask, translations: Path) -> None:
    """Babel, and what templates need of it."""
    babel = Babel(app, locale_selector=choose_language)
    babel.domain_instance = Catalogues(translations)
    app.before_request(keep_pick)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        day=day_for_people,
        short_day=short_day_for_people,
        named_day=named_day,
        day_now=day_now_for_people,
        moment=time_for_people,
        clock_of=name_of_clock,
        clock=clock_for_people,
        near_day=day_without_year,
        month=month_for_people,
        listed=list_for_people,
        named=name_all,
        until=span_for_people,
        bdi=isolated,
    )
    app.jinja_env.globals.update(
        language_links=language_links,
        whose_clock=whose_clock,
        chart_words=chart_words,
        said_of=said_of,
        counts_of=counts_of,
    )

    @app.context_processor
    def language() -> dict[str, str]:
        locale = locale_now()
        return {"lang": str(locale).replace("_", "-"), "text_direction": locale.text_direction}


def language_links() -> list[tuple[str, str, str]]:
    """The other languages for the foot of a visitor's page: code, name, and the same page in it."""
    spoken, asked = language_now(), request.args.to_dict()
    return [(code, name, f"?{urlencode({**asked, 'lang': code})}") for code, name in NAMES.items() if code != spoken]
