"""Pure: from the rows of a CSV file and a column mapping to the facts of entries, or to a list of what is wrong.

Knows neither Flask nor the database. A mapping says which column becomes which rating and how its scale is moved:

    kind = "check_in"            zone = "Europe/Amsterdam"       entry_mode = "prompted"
    [time]        day = "date"   clock = "resptime_start"
                  day_format = "%Y-%m-%d"   clock_format = ["%H:%M", "%I:%M %p"]
    separator = ","
    [ratings]     pleasantness = { from = "mood_cheerf", scale = [1, 7], to = [-3, 3] }

`scale` turned round ([7, 1]) turns the rating round. An empty cell stays a gap: asked, and not answered. A clock with an
offset or Z is read with it. Two rows of one instant are two entries; in the hour that comes twice the second row of one
clock is the second coming.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from selfmon.core.days import is_zone
from selfmon.exchange.clocks import is_day, read_instant

ROWS_LIMIT = 200_000
BYTES_LIMIT = 50 * 1024 * 1024
_TOO_MANY = "more cells than the first line"  # a column may be called "", as row numbers often are


class BadMapping(ValueError):
    """The mapping file cannot be used; the message is a sentence for the person who wrote it."""


@dataclass(frozen=True)
class Rating:
    """One column of the file and how its scale is moved onto ours, in a straight line."""

    column: str
    scale: tuple[float, float]
    to: tuple[float, float]

    def moved(self, value: float) -> float:
        (low, high), (to_low, to_high) = self.scale, self.to
        return to_low + (value - low) / (high - low) * (to_high - to_low)

    def holds(self, value: float) -> bool:
        return min(self.scale) <= value <= max(self.scale)


@dataclass(frozen=True)
class ColumnMapping:
    """How a file becomes entries of one kind."""

    kind: str
    zone: str
    entry_mode: str
    day_column: str
    clock_column: str
    ratings: Mapping[str, Rating]
    day_format: str = "%Y-%m-%d"
    clock_formats: tuple[str, ...] = ()  # none: 8:05, 08:05 or ISO 8601
    separator: str = ","


@dataclass(frozen=True)
class ImportRow:
    """One line of the file as facts: UTC instant, ratings (None is a gap). `nth` of the rows of one instant."""

    line: int
    occurred_at: datetime
    values: Mapping[str, int | None]
    nth: int = 1

    @property
    def key(self) -> str:
        """What makes this row the same row when the file comes again."""
        at = self.occurred_at.astimezone(UTC).isoformat()
        return at if self.nth == 1 else f"{at}/{self.nth}"


@dataclass(frozen=True)
class Problem:
    """One line that cannot be brought in, and why, in a sentence."""

    line: int
    reason: str


@dataclass(frozen=True)
class Reading:
    """What a file holds. With any problem, nothing of it may be stored."""

    rows: tuple[ImportRow, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def read_mapping(raw: Mapping[str, Any], numbers: Mapping[str, tuple[float, float]]) -> ColumnMapping:
    """A mapping from parsed TOML. `numbers`: our ratings of that kind with their range. Raises BadMapping."""
    zone, times = str(raw.get("zone", "")), raw.get("time", {})
    if not is_zone(zone):
        raise BadMapping(f'zone = {zone!r} is not a time zone; write one such as "Europe/Amsterdam".')
    if not isinstance(times, Mapping) or "day" not in times or "clock" not in times:
        raise BadMapping("[time] needs day = and clock =, the columns with the day and the time of day.")
    if raw.get("entry_mode", "prompted") not in ("prompted", "spontaneous", "retrospective"):
        raise BadMapping('entry_mode is "prompted", "spontaneous" or "retrospective".')
    ratings = raw.get("ratings")
    if not isinstance(ratings, Mapping) or not ratings:
        raise BadMapping("[ratings] needs at least one line.")
    separator, clocks = raw.get("separator", ","), times.get("clock_format", ())
    if not isinstance(separator, str) or len(separator) != 1 or separator in '"\r\n':
        raise BadMapping('separator is one character: ",", ";" or "\\t".')
    day_format, clock_formats = (
        str(times.get("day_format", "%Y-%m-%d")),
        (clocks,) if isinstance(clocks, str) else clocks,
    )
    if any("Z" in str(form).replace("%z", "") for form in (day_format, *clock_formats)):
        raise BadMapping("A format reads Z or an offset as %z; written as Z or %Z it would be dropped.")
    return ColumnMapping(
        kind=str(raw.get("kind", "check_in")),
        zone=zone,
        entry_mode=str(raw.get("entry_mode", "prompted")),
        day_column=str(times["day"]),
        clock_column=str(times["clock"]),
        day_format=day_format,
        clock_formats=tuple(map(str, clock_formats)),
        separator=separator,
        ratings={name: _read_rating(str(name), spec, numbers) for name, spec in ratings.items()},
    )


def _read_rating(name: str, spec: Any, numbers: Mapping[str, tuple[float, float]]) -> Rating:
    if name not in numbers:
        raise BadMapping(f"{name} is not a rating here; there are: {', '.join(sorted(numbers))}.")
    try:
        rating = Rating(str(spec["from"]), _pair(spec["scale"]), _pair(spec.get("to", numbers[name])))
    except (KeyError, TypeError, ValueError) as problem:
        raise BadMapping(f'{name} needs {{ from = "column", scale = [low, high] }}.') from problem
    low, high = numbers[name]
    if not all(low <= end <= high for end in rating.to) or rating.scale[0] == rating.scale[1]:
        raise BadMapping(f"{name} goes from {low:g} to {high:g}; its scale and to do not fit.")
    return rating


def _pair(value: Any) -> tuple[float, float]:
    low, high = value
    return float(low), float(high)


def read_csv(content: bytes, mapping: ColumnMapping) -> Reading:
    """Every row of a UTF-8 CSV file with a header, as facts; or every line that cannot be used, with its reason."""
    if len(content) > BYTES_LIMIT:
        return Reading(problems=(Problem(1, f"The file is larger than {BYTES_LIMIT // 1024 // 1024} MB."),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        return Reading(problems=(Problem(line, "This is not UTF-8 text. Save the file as UTF-8 and try again."),))
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey=_TOO_MANY, strict=True, delimiter=mapping.separator)
    try:
        against = _reason_against_columns(list(reader.fieldnames or []), text.partition("\n")[0], mapping)
        if against:
            return Reading(problems=(Problem(1, against),))
        return _read_rows(reader, mapping)
    except csv.Error as problem:
        return Reading(problems=(Problem(reader.line_num, f"This line is not CSV: {problem}."),))


def _reason_against_columns(names: list[str], first_line: str, mapping: ColumnMapping) -> str:
    """What is wrong with the first line, as a sentence; empty where nothing is."""
    needed = [mapping.day_column, mapping.clock_column, *(r.column for r in mapping.ratings.values())]
    absent = [column for column in dict.fromkeys(needed) if column not in names]
    if absent:
        for other in (",", ";", "\t", "|"):
            if set(needed) <= set(next(csv.reader([first_line.strip()], delimiter=other), [])):
                shown = other.replace("\t", "\\t")
                return f'Its cells are separated by "{shown}". Write separator = "{shown}" into the mapping.'
        return f"There is no column called {', '.join(absent)}."
    for column in needed:
        if names.count(column) > 1:
            return f"{names.count(column)} columns are called {column}. Which one is meant? Rename the others and try again."
    return ""


def _read_rows(reader: "csv.DictReader[str]", mapping: ColumnMapping) -> Reading:
    rows: list[ImportRow] = []
    problems: list[Problem] = []
    seen: Counter[datetime] = Counter()
    for cells in reader:
        line = reader.line_num
        if len(rows) >= ROWS_LIMIT:
            problems.append(Problem(line, f"More than {ROWS_LIMIT} rows; split the file."))
            break
        reasons = list(_reasons_against(cells, mapping))
        if reasons:
            problems.append(Problem(line, " ".join(reasons)))
            continue
        values = {name: _value(cells[rating.column], rating) for name, rating in mapping.ratings.items()}
        at = _instant(cells, mapping)
        at = _instant(cells, mapping, is_again=True) if at in seen else at
        seen[at] += 1
        rows.append(ImportRow(line, at, values, seen[at]))
    if not rows and not problems:
        problems.append(Problem(1, "The file has no rows."))
    return Reading(tuple(rows) if not problems else (), tuple(problems))


def _reasons_against(cells: Mapping[str, Any], mapping: ColumnMapping) -> Iterable[str]:
    if _TOO_MANY in cells or any(value is None for value in cells.values()):
        yield "It has more or fewer cells than the first line."
        return
    try:
        _instant(cells, mapping)
    except ValueError:
        stated = "clock_format" if is_day(cells[mapping.day_column], mapping.day_format) else "day_format"
        yield (
            f"{mapping.day_column} = {cells[mapping.day_column]!r} and {mapping.clock_column} = "
            f"{cells[mapping.clock_column]!r} are not a day and a time. If they are, say how under [time] with {stated}."
        )
    for name, rating in mapping.ratings.items():
        cell = cells[rating.column].strip()
        try:
            value = float(cell) if cell else None
        except ValueError:
            yield f"{rating.column} = {cell!r} is not a number."
            continue
        if value is None:
            continue
        if not math.isfinite(value) or not rating.holds(value):
            yield f"{rating.column} = {cell} is outside {rating.scale[0]:g} to {rating.scale[1]:g}."
        elif not float(rating.moved(value)).is_integer():
            yield f"{rating.column} = {cell} falls between two steps of {name}."


def _instant(cells: Mapping[str, str], mapping: ColumnMapping, is_again: bool = False) -> datetime:
    day, clock = cells[mapping.day_column], cells[mapping.clock_column]
    return read_instant(day, clock, mapping.day_format, mapping.clock_formats, mapping.zone, is_again)


def _value(cell: str, rating: Rating) -> int | None:
    return int(rating.moved(float(cell))) if cell.strip() else None
