"""No wording that may not be shipped: not in a pack, a translation, a file, a log or a mail."""

import io
import json
import logging
import tomllib
import zipfile
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

import pytest

from selfmon.core.db import db
from selfmon.measures.packs import load_packs
from selfmon.sharing.access import preview_permit
from selfmon.supervision.pack import build_pack
from selfmon.supervision.weeks import Weeks
from tests.forms import post
from tests.house.sources import ROOT
from tests.house.world import as_actor
from tests.reminders.posts import Mood, smtp_server

from .conftest import PHQ9_NONE, Room, own_text
from .test_answer_mail import told, work
from .test_seeing import share

PACKS = load_packs()
FILES = {f.name: tomllib.loads(f.read_text("utf-8")) for f in (resources.files("selfmon.measures") / "packs").iterdir()}
LOCKED = sorted(name for name, facts in FILES.items() if not facts["licence"]["ships_wording"])
# Where a pack may hold several texts in a row: codes and names of its own, never sentences.
LISTS = {"targets", "scales.scales", "codes.items"}
SENTENCES = {
    *("missing_rule", "scheme", "item_numbers_note", "licence.status", "licence.where", "long_name", "recall"),
    *(f"{part}.{name}" for part in ("thresholds", "cutoffs", "norms") for name in ("source", "population")),
}
CANARY = "zqlocked"


def strings(facts: Any, path: str = "") -> Iterator[tuple[str, str, bool]]:
    """Every text of a file with its place, and whether it stands in a list."""
    for name, value in facts.items():
        place = f"{path}.{name}" if path else name
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from strings(one, place)
            elif isinstance(one, str):
                yield place, one, isinstance(value, list)


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_pack_holds_a_key_and_no_sentence_of_its_form(name: str) -> None:
    assert "wording" not in FILES[name]
    for place, text, is_listed in strings(FILES[name]):
        assert not is_listed or place in LISTS, (place, text)
        assert place in SENTENCES or len(text.split()) <= 7, (place, text)


def test_the_check_of_packs_sees_a_planted_sentence() -> None:
    planted = {"scales": [{"name": "x", "items": ["I made this sentence up"]}]}
    assert list(strings(planted)) == [("scales.name", "x", False), ("scales.items", "I made this sentence up", True)]
    assert "scales.items" not in LISTS


def test_no_instruments_own_words_go_through_the_translations() -> None:
    catalogues = [path.read_text("utf-8") for path in ROOT.glob("translations/*/LC_MESSAGES/messages.po")]
    printed = [item for pack in PACKS.values() if pack.wording for item in (*pack.wording.items, pack.wording.stem)]
    assert catalogues
    assert printed
    assert [
        item for item in printed for catalogue in catalogues if json.dumps(item, ensure_ascii=False) in catalogue
    ] == []


def test_no_file_mail_or_log_carries_a_locked_text(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    words = {n: f"{CANARY} question {n}" for n in range(1, 10)}
    share(room)
    room.agree("phq-9", text_id=own_text(room.app, "phq-9", words=words, harm=[[9, 1]]))
    mood = Mood()
    with smtp_server(mood) as line:
        assert CANARY in room.phone.get(room.begin("phq-9")).get_data(as_text=True)  # it is what is asked
        room.fill_in("phq-9", {**PHQ9_NONE, "q9": "3"})
        work(room, line)
    assert len(told(mood)) == 1
    assert CANARY not in str([mail.as_string() for _to, mail in told(mood)])
    assert CANARY not in room.phone.get("/results/file").get_data(as_text=True)
    archive = zipfile.ZipFile(io.BytesIO(post(room.phone, "/my-data/file", {}).data))
    assert [name for name in archive.namelist() if CANARY in archive.read(name).decode("utf-8", "replace")] == []
    with room.app.test_request_context():
        permit = preview_permit(db.session, as_actor(room.client, room.clock.now), room.therapist.id, room.clock.now)
        pack = build_pack(db.session, permit, room.treatment_id, "BCD-234", Weeks(date(2026, 5, 4), 8))
    assert CANARY not in repr(pack)
    assert CANARY not in caplog.text
