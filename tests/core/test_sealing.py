"""Locked words open in their own place, with their own key, and nowhere else."""

import pytest

from selfmon.core.errors import RefuseToStart
from selfmon.core.sealing import CannotOpen, Opener, Place, RootKey, Sealer

KEYS = {"mood": b"m" * 32, "own": b"o" * 32}
PLACE = Place("entry", "client-1", "entry-1", 0)
WORDS = {"note": "grüße, 你好"}


def test_words_open_where_they_belong() -> None:
    assert Opener(KEYS).open("mood", Sealer(KEYS).seal("mood", WORDS, PLACE), PLACE) == WORDS


@pytest.mark.parametrize(
    "place",
    [
        Place("draft", "client-1", "entry-1", 0),
        Place("entry", "client-2", "entry-1", 0),
        Place("entry", "client-1", "entry-2", 0),
        Place("entry", "client-1", "entry-1", 1),
        Place("entry", "client-1entry-1", "", 0),
    ],
)
def test_a_blob_moved_elsewhere_does_not_open(place: Place) -> None:
    with pytest.raises(CannotOpen):
        Opener(KEYS).open("mood", Sealer(KEYS).seal("mood", WORDS, PLACE), place)


def test_another_subkey_a_changed_byte_and_a_missing_key_do_not_open() -> None:
    blob = Sealer(KEYS).seal("mood", WORDS, PLACE)
    for opener, label, text in (
        (Opener(KEYS), "own", blob),
        (Opener(KEYS), "mood", blob[:-1] + bytes([blob[-1] ^ 1])),
        (Opener({}), "mood", blob),
        (Opener(KEYS), "mood", b""),
    ):
        with pytest.raises(CannotOpen):
            opener.open(label, text, PLACE)


def test_length_says_little_and_no_two_blobs_are_alike() -> None:
    short, longer = (Sealer(KEYS).seal("mood", {"note": text}, PLACE) for text in ("no", "a good deal more than that"))
    assert len(short) == len(longer)
    assert Sealer(KEYS).seal("mood", WORDS, PLACE) != Sealer(KEYS).seal("mood", WORDS, PLACE)


def test_held_back_words_change_keys_without_being_shown() -> None:
    blob = Sealer(KEYS).reseal("mood", "own", Sealer(KEYS).seal("mood", WORDS, PLACE), PLACE)
    assert Opener(KEYS).open("own", blob, PLACE) == WORDS


def test_a_key_that_is_not_one_is_refused() -> None:
    for text in ("", "short", "not base64 at all!", "QUFB"):
        with pytest.raises(RefuseToStart):
            RootKey.from_text(text)
