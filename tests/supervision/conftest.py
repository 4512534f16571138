"""A room where everything is shared until December."""

from datetime import date

import pytest
from flask import Flask

from selfmon.sharing.models import Depth
from tests.people import People

from .packs import Room


@pytest.fixture
def room(app: Flask, people: People) -> Room:
    made = Room(app, people)
    people.share_all(made.client, made.therapist, Depth.WORDS, ends_on=date(2026, 12, 1))
    return made
