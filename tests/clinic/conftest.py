"""What every test of this room begins with."""

import pytest
from flask import Flask

from tests.clinic.rooms import Room
from tests.clocks import Clock
from tests.people import People


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock)
