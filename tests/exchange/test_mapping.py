"""Reading a CSV file through a mapping: pure, so no app here."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from selfmon.exchange.mapping import BadMapping, read_csv, read_mapping

NUMBERS = {"pleasantness": (-3.0, 3.0), "energy": (-3.0, 3.0), "shame": (0.0, 6.0)}
RAW = {
    "zone": "Europe/Amsterdam",
    "time": {"day": "day", "clock": "clock"},
    "ratings": {
        "pleasantness": {"from": "cheer", "scale": [1, 7], "to": [-3, 3]},
        "energy": {"from": "tired", "scale": [7, 1], "to": [-3, 3]},
    },
}
MAPPING = read_mapping(RAW, NUMBERS)


def test_scales_are_moved_and_turned_round() -> None:
    reading = read_csv(b"day,clock,cheer,tired\n2024-03-01,08:00,7,7\n", MAPPING)
    assert reading.rows[0].values == {"pleasantness": 3, "energy": -3}


def test_an_empty_cell_stays_a_gap() -> None:
    reading = read_csv(b"day,clock,cheer,tired\n2024-03-01,08:00,,4\n", MAPPING)
    assert reading.rows[0].values == {"pleasantness": None, "energy": 0}


def test_times_are_read_on_the_local_clock_of_that_season() -> None:
    reading = read_csv(b"day,clock,cheer,tired\n2024-01-01,08:00,4,4\n2024-07-01,08:00,4,4\n", MAPPING)
    assert [row.occurred_at for row in reading.rows] == [
        datetime(2024, 1, 1, 7, tzinfo=UTC),
        datetime(2024, 7, 1, 6, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"2024-03-01,08:00,9,4", "outside 1 to 7"),
        (b"2024-03-01,08:00,4.5,4", "between two steps"),
        (b"2024-03-01,08:00,high,4", "not a number"),
        (b"2024-03-01,08:00,nan,4", "outside"),
        (b"2024-02-30,08:00,4,4", "not a day and a time"),
        (b"2024-03-01,25:00,4,4", "not a day and a time"),
        (b"2024-03-01,08:00,4", "more or fewer cells"),
        (b"2024-03-01,08:00,4,4,4", "more or fewer cells"),
        (b"2024-02-01,08:00,4,4", "Same day and time as line 2"),
    ],
)
def test_a_bad_row_is_named_with_line_and_reason_and_nothing_else_is_taken(line: bytes, said: str) -> None:
    reading = read_csv(b"day,clock,cheer,tired\n2024-02-01,08:00,4,4\n" + line + b"\n", MAPPING)
    assert reading.rows == ()
    assert [problem.line for problem in reading.problems] == [3]
    assert said in reading.problems[0].reason


def test_a_file_in_another_encoding_is_refused_with_the_line() -> None:
    reading = read_csv("day,clock,cheer,tired\n2024-02-01,08:00,4,é\n".encode("latin-1"), MAPPING)
    assert reading.problems[0].line == 2
    assert "UTF-8" in reading.problems[0].reason


def test_a_missing_column_is_named() -> None:
    assert "tired" in read_csv(b"day,clock,cheer\n2024-02-01,08:00,4\n", MAPPING).problems[0].reason


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": "Mars/Base"}, "time zone"),
        ({"time": {}}, "[time]"),
        ({"ratings": {}}, "[ratings]"),
        ({"ratings": {"joy": {"from": "x", "scale": [1, 7]}}}, "joy"),
        ({"ratings": {"shame": {"from": "x"}}}, "shame"),
        ({"ratings": {"shame": {"from": "x", "scale": [1, 7], "to": [0, 9]}}}, "shame"),
    ],
)
def test_a_mapping_that_cannot_work_says_why(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadMapping) as refused:
        read_mapping({**RAW, **change}, NUMBERS)
    assert said in str(refused.value)


def test_the_shipped_example_reads_the_published_record() -> None:
    record = Path(__file__).parents[3] / "shared" / "reference" / "kossakowski2017_single_patient_esm.csv"
    if not record.exists():
        pytest.skip("the published record is not beside this checkout")
    numbers = dict.fromkeys(("pleasantness", "energy", "self_worth"), (-3.0, 3.0))
    numbers |= dict.fromkeys(("shame", "anger", "sadness", "anxiety", "warmth"), (0.0, 6.0))
    example = Path(__file__).parents[2] / "docs" / "examples" / "esm-mapping.toml"
    mapping = read_mapping(tomllib.loads(example.read_text()), numbers)
    reading = read_csv(record.read_bytes(), mapping)
    assert reading.problems == ()
    assert len(reading.rows) == 1476
    assert reading.rows[0].values == {
        "pleasantness": 1,
        "energy": 3,
        "shame": 0,
        "self_worth": 1,
        "anger": 0,
        "sadness": 2,
        "anxiety": 2,
        "warmth": 0,
    }
