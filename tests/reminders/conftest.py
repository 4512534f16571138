"""The post at nine in the morning: a server with moods, and a worker's way out to it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from selfmon.reminders.delivery import Post
from tests.clocks import Clock

from .posts import NINE, Mood, make_post, smtp_server


@pytest.fixture
def clock(clock: Clock) -> Clock:
    clock.now = NINE
    return clock


@pytest.fixture
def mood() -> Mood:
    return Mood()


@pytest.fixture
def post(app: Flask, mood: Mood, clock: Clock) -> Iterator[Post]:
    with smtp_server(mood) as url:
        with app.app_context():
            made = make_post(url, clock)
        yield made
