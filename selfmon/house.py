"""The house while it runs: what the factory made of the settings, for every room to read and for nobody to change.

And how a room above hands something down to a room below, which never asks upward. Imports nothing above `core`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from flask import Flask, current_app

from selfmon.core.icon import Icon
from selfmon.core.keyring import KeyRing
from selfmon.core.lifetimes import Lifetimes
from selfmon.core.mail import Sender
from selfmon.core.places import Places
from selfmon.core.posting import Posting
from selfmon.core.practice_facts import PracticeFacts

T = TypeVar("T")
_PLACE = "house"


@dataclass(frozen=True)
class Folders:
    """`program` holds templates, static files, translations and migrations; `data` is the self-hoster's."""

    program: Path
    data: Path


@dataclass(frozen=True, kw_only=True)
class House:
    """Names, keys and ways out. One for each app, made before any room is wired."""

    app_name: str
    public_url: str  # without a slash at its end
    practice: PracticeFacts
    country: str
    is_demo: bool
    icon: Icon
    folders: Folders
    key_ring: KeyRing = field(repr=False)
    secrets_file: Path | None
    places: Places
    password_hasher: PasswordHasher
    nobodys_hash: str = field(repr=False)  # checked where an address belongs to nobody: the same work
    mail_sender: Sender | None  # None: no mail server is set up
    mail_from: str
    posting: Posting
    redis_url: str = field(repr=False)
    trusted_proxies: int
    lifetimes: Lifetimes
    metrics_at: str = ""  # host:port for Prometheus; empty: nothing is counted

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"


def move_in(app: Flask, house: House) -> None:
    """Called once by the factory."""
    app.extensions[_PLACE] = house


def house_of(app: Flask) -> House:
    """The house of one app."""
    house = app.extensions[_PLACE]
    assert isinstance(house, House)
    return house


def current_house() -> House:
    """The house of the running app."""
    return house_of(current_app)


def key_ring() -> KeyRing:
    """The running app's keys."""
    return current_house().key_ring


class HandedDown(Generic[T]):
    """What rooms above give to a room below while they are wired: a list for each app, gone with its app."""

    def __init__(self) -> None:
        self._by_app: WeakKeyDictionary[Flask, list[T]] = WeakKeyDictionary()

    def give(self, app: Flask, *things: T) -> None:
        """For a room's `wire`."""
        self._by_app.setdefault(app, []).extend(things)

    def given(self) -> Sequence[T]:
        """In the order of wiring, for the running app."""
        return self._by_app.get(_running_app(), ())


each_minute: "HandedDown[Callable[[Flask], None]]" = HandedDown()  # what the worker does besides its notes


class Remembered(Generic[T]):
    """One thing that this process need not ask or make again, for each app, gone with its app."""

    def __init__(self) -> None:
        self._by_app: WeakKeyDictionary[Flask, T] = WeakKeyDictionary()

    def get(self) -> T | None:
        return self._by_app.get(_running_app())

    def keep(self, thing: T) -> None:
        self._by_app[_running_app()] = thing

    def forget(self) -> None:
        self._by_app.pop(_running_app(), None)


def _running_app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    return app
