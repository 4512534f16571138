"""Reading a CSV file through a mapping: pure, so no app here."""

import tomllib
from datetime import UTC, datetime, timedelta
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


def moods(text: str, **times: object) -> tuple[list[datetime], list[str], list[str]]:
    """Instants, keys and reasons of a file of day, clock and one rating, in Amsterdam."""
    separator = times.pop("separator", None)
    raw = {
        "zone": "Europe/Amsterdam",
        "time": {"day": "date", "clock": "time", **times},
        "ratings": {"energy": {"from": "mood", "scale": [1, 7], "to": [-3, 3]}},
        **({"separator": separator} if separator else {}),
    }
    reading = read_csv(text.encode(), read_mapping(raw, NUMBERS))
    return [r.occurred_at for r in reading.rows], [r.key for r in reading.rows], [p.reason for p in reading.problems]


def test_two_columns_of_one_name_are_refused_and_asked_about() -> None:
    at, _keys, reasons = moods("date,time,mood,mood\n2026-03-01,08:00,2,6\n")
    assert at == []
    assert reasons == ["2 columns are called mood. Which one is meant? Rename the others and try again."]


def test_a_doubled_column_that_is_not_used_is_in_nobodys_way() -> None:
    assert moods("date,time,mood,note,note\n2026-03-01,08:00,2,a,b\n")[2] == []


@pytest.mark.parametrize(
    ("clock", "hour"), [("08:00Z", 8), ("08:00+00:00", 8), ("08:00-05:00", 13), ("08:00+09:00", -1), ("08:00", 7)]
)
def test_an_offset_is_read_with_its_time(clock: str, hour: int) -> None:
    expected = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour)
    assert moods(f"date,time,mood\n2026-03-01,{clock},4\n")[0] == [expected]


def test_an_offset_in_the_days_column_is_read_as_well() -> None:
    text = "date,time,mood\n2026-03-01 -0500,08:00,4\n"
    assert moods(text, day_format="%Y-%m-%d %z")[0] == [datetime(2026, 3, 1, 13, tzinfo=UTC)]


def test_the_hour_that_comes_twice_keeps_both_its_rows() -> None:
    at, keys, reasons = moods("date,time,mood\n2026-10-25,02:30,4\n2026-10-25,02:30,5\n")
    assert reasons == []
    assert at == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)]
    assert len(set(keys)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "date,time,mood\n2026-03-29,02:30,4\n2026-03-29,03:30,5\n",
        "date,time,mood\n2026-03-01,08:00,4\n2026-03-01,08:00,6\n",
    ],
)
def test_two_rows_of_one_instant_are_two_entries(text: str) -> None:
    at, keys, reasons = moods(text)
    assert reasons == []
    assert len(at) == 2
    assert len(set(keys)) == 2
    assert keys == moods(text)[1]  # the same file again is the same rows


CLOCKS = "date,time,mood\n2026-03-01,8:05,4\n2026-03-01,8:05 PM,5\n2026-03-02,24:00,4\n"


def test_a_clock_with_an_offset_is_never_moved_to_the_second_coming() -> None:
    at = moods("date,time,mood\n2026-10-25,02:30+02:00,4\n2026-10-25,02:30+02:00,5\n")[0]
    assert at == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)] * 2


def test_a_clock_is_read_by_the_formats_the_mapping_states() -> None:
    at, _keys, reasons = moods(CLOCKS, clock_format=["%H:%M", "%I:%M %p"])
    assert reasons == []
    assert at == [
        datetime(2026, 3, 1, 7, 5, tzinfo=UTC),
        datetime(2026, 3, 1, 19, 5, tzinfo=UTC),
        datetime(2026, 3, 2, 23, tzinfo=UTC),
    ]


def test_a_clock_of_another_format_is_not_guessed() -> None:
    at, _keys, reasons = moods(CLOCKS)
    assert at == []
    assert len(reasons) == 1
    assert "8:05 PM" in reasons[0]
    assert "clock_format" in reasons[0]


def test_a_wrong_separator_is_said_as_such() -> None:
    text = "date;time;mood\n2026-03-01;08:00;4\n"
    assert moods(text)[2] == ['Its cells are separated by ";". Write separator = ";" into the mapping.']
    assert moods(text.replace(";", "\t"))[2] == [
        r'Its cells are separated by "\t". Write separator = "\t" into the mapping.'
    ]
    assert moods(text, separator=";")[0] == [datetime(2026, 3, 1, 7, tzinfo=UTC)]


def test_another_separator_is_seen_also_where_a_cell_of_the_first_line_holds_the_stated_one() -> None:
    text = "date;time;note, if any;mood\n2026-03-01;08:00;;4\n"
    assert moods(text)[2] == ['Its cells are separated by ";". Write separator = ";" into the mapping.']
