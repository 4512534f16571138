"""Pure: half a year of synthetic entries for one person, the same each time from the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from selfmon.anchors.rotation import items_for
from selfmon.core.days import instant_of
from selfmon.demo.cast import FOR_LATER, NOTES, STINGS, Tale
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import KINDS, Pick
from selfmon.diary.models import EntryMode
from selfmon.journal.ask_once import DELAYS
from selfmon.journal.items import FEELINGS, HELD, MOVES, NEEDED, PROTECTING, TRIGGERS
from selfmon.journal.models import URGES
from selfmon.journal.rotation import asks_swing, more_questions
from selfmon.practice.library import LIBRARY

WEEKS = 26
ZONE = "Europe/Amsterdam"
SETTING_OUT = 6.5  # weeks a phase lasts
HEAVY_DAYS = (1, 9, 17, 30)  # days ago on which the heavy exercise was tried
TOOK_PLACE = ("attended", "late")
BECAME = (*TOOK_PLACE, "client_cancelled", "no_show", "therapist_cancelled")


@dataclass(frozen=True)
class Meeting:
    """One session that was planned, and what became of it."""

    on: date
    status: str

    @property
    def took_place(self) -> bool:
        return self.status in TOOK_PLACE


@dataclass
class Story:
    """One person's half year, ending the day before `today`. `nth`: of those told, so that no two meet at one hour."""

    tale: Tale
    seed: str
    today: date
    nth: int
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.first = self.today - timedelta(weeks=WEEKS)
        self.clock = time(9 + self.nth)
        self.next_on = self._next_meeting()
        self.meetings = self._meetings()

    def _next_meeting(self) -> date:
        """One of the two nearest working days to come: the last session was some days ago, whatever day it is."""
        ahead = [self.today + timedelta(days=n) for n in range(1, 6)]
        return [day for day in ahead if day.weekday() < 5][self.nth % 2]

    def _meetings(self) -> list[Meeting]:
        """Every session of the half year. Those of a strain and its repair took place, and so did the last one."""
        draw, sure = random.Random(f"{self.seed}/record"), {WEEKS - 1}
        for strain in self.tale.strains:
            sure |= {strain.week, strain.week + (strain.repaired_after or 0)}
        found = []
        for week in range(WEEKS):
            day, said = self.next_on - timedelta(weeks=WEEKS - week), draw.choices(BECAME, (80, 6, 6, 2, 6))[0]
            if self.zone_on(day) != ZONE:
                said = "client_cancelled"
            found.append(Meeting(day, TOOK_PLACE[0] if week in sure else said))
        return found

    def over_at(self, meeting: Meeting) -> datetime:
        """When something could be noted about it."""
        return instant_of(meeting.on, self.clock, ZONE) + timedelta(hours=1)

    def zone_on(self, day: date) -> str:
        """Where the phone was."""
        away = self.tale.away
        return away.zone if away and away.weeks[0] <= (day - self.first).days // 7 < away.weeks[1] else ZONE

    def phase_starts(self) -> list[tuple[int, date]]:
        """Number and first day of each phase."""
        return [
            (number, self.first + timedelta(days=int(i * SETTING_OUT * 7))) for i, number in enumerate(self.tale.phases)
        ]

    def phase_on(self, day: date) -> int:
        return [number for number, start in self.phase_starts() if start <= day][-1]

    def entries(self) -> Iterator[Facts]:
        """Every entry in order of days."""
        for n in range(WEEKS * 7):
            day, week = self.first + timedelta(days=n), n // 7
            if self.tale.gap_weeks and self.tale.gap_weeks[0] <= week < self.tale.gap_weeks[1]:
                continue
            part = n / (WEEKS * 7)
            has_met = any(m.on == day - timedelta(days=1) and m.took_place for m in self.meetings)
            if self.draw.random() < self.tale.chance or has_met:
                yield self._check_in(day, part)
            if self.draw.random() < self.tale.episodes_a_week / 7:
                yield from self._episode(day, part)
            if self.tale.heavy and (self.today - day).days in HEAVY_DAYS:
                yield self._practice(day, self.tale.heavy)
            elif self.draw.random() < self.tale.practices_a_week / 7:
                yield self._practice(day)
            if self.draw.random() < self.tale.held_a_week / 7:
                yield self._held(day)
            if self.draw.random() < 0.02:
                yield self._facts("hard_moment", day, (23, 10), {}, ())
            if day.weekday() == 6 and self.draw.random() < 0.8:
                yield self._weekly(day, part)
            if has_met and self.draw.random() < 0.7:
                yield self._facts(
                    "after_session",
                    day,
                    (9, 0),
                    {"understood": self._between((2.2, 3.2), part, 0, 4, 0.7)},
                    ("understood",),
                    mode=EntryMode.PROMPTED,
                )

    def _between(self, ends: tuple[float, float], part: float, low: int, high: int, spread: float = 1.0) -> int:
        middle = ends[0] + (ends[1] - ends[0]) * part
        return max(low, min(high, round(self.draw.gauss(middle, spread))))

    def _facts(
        self, kind: str, day: date, clock: tuple[int, int], values: dict[str, Any], asked: tuple[str, ...], **more: Any
    ) -> Facts:
        zone = self.zone_on(day)
        at = datetime.combine(day, time(*clock), ZoneInfo(zone)) + timedelta(minutes=self.draw.randrange(50))
        uuid = UUID(int=self.draw.getrandbits(128), version=4)
        skipped = tuple(q for q in asked if values.get(q) is None and not more.get("many", {}).get(q))
        mode, wording = more.pop("mode", EntryMode.SPONTANEOUS), KINDS[kind].schema_version
        return Facts(kind, uuid, at, zone, mode, values, asked=asked, skipped=skipped, schema_version=wording, **more)

    def _check_in(self, day: date, part: float) -> Facts:
        tale, phase = self.tale, self.phase_on(day)
        shame = self._between(tale.shame, part, 0, 6)
        values: dict[str, Any] = {
            "pleasantness": max(-3, min(3, round(self.draw.gauss(1.8 - shame * 0.8, 0.8)))),
            "energy": self._between((0.4, 0.2), part, -3, 3),
            "shame": shame,
            "warmth": self._between(tale.warmth, part, 0, 6),
            "self_worth": self._between(tale.worth, part, -3, 3),
        }
        if asks_swing(self.seed, day, phase >= 2):
            up = self.draw.random() < 0.5
            far = self._between((1.5 + tale.swing, 1.5 + tale.swing * 0.6), part, 0, 6)
            values |= {"above": far if up else 6 - min(6, far + 1), "unseen": 6 - min(6, far + 1) if up else far}
        asked = tuple(values)
        more = more_questions(self.seed, day, phase) if self.draw.random() < 0.5 else ()
        for code in more:
            values[code] = None if self.draw.random() < 0.15 else self._between((2.4, 1.9), part, 0, 6)
        if self.draw.random() < 0.06:
            values["warmth"] = None
        words = {"note": self.draw.choice(NOTES)} if self.draw.random() < 0.12 else {}
        return self._facts("check_in", day, (self.draw.choice((8, 13, 21)), 5), values, (*asked, *more), words=words)

    def _episode(self, day: date, part: float) -> Iterator[Facts]:
        peak = self._between((5.0, 4.2), part, 1, 6)
        phase = self.phase_on(day)
        felt = self.draw.sample(FEELINGS[:9], self.draw.randint(1, 4))
        many: dict[str, tuple[Pick, ...]] = {
            "triggers": (Pick(self.draw.choice(TRIGGERS[:7])[0]),),
            "feelings": tuple(Pick(code, self.draw.randint(1, 6)) for code, _label in felt),
        }
        if phase >= 2:
            many["moves"] = (Pick(self.draw.choice(MOVES[:5])[0]),)
        values: dict[str, Any] = {
            "closest_to": self.draw.choice(("shame", "shame", "envy", "both", "other", "unsure")),
            "peak": peak,
            "setting": self.draw.choice(("face_to_face", "phone", "online")),
            "about": self.draw.choice(("work", "friend", "partner", "family", "only_me")),
            "size_before": self.draw.choice((-1, 0, 1)),
            "size_strongest": self.draw.choice((-3, -2, -2, 2)),
            "size_now": self.draw.choice((-1, 0)),
            **{f"urge_{u}": self.draw.randint(0, 4) for u in URGES},
        }
        asked = (*values, *many)
        values |= {
            "tiles_turned": self.draw.random() < 0.5,
            "order_tapped": True,
            "settle_after": self.draw.choice(DELAYS),
        }
        words = {"note": self.draw.choice(STINGS)} if self.draw.random() < 0.5 else {}
        episode = self._facts("episode", day, (16, 0), values, asked, many=many, words=words)
        yield episode
        if self.draw.random() < 0.5:
            yield from self._settling(day, episode, peak)
        if phase >= 2 and day < self.today - timedelta(days=2) and self.draw.random() < 0.35:
            yield self._looking_again(day, episode, phase)

    def _settling(self, day: date, episode: Facts, peak: int) -> Iterator[Facts]:
        """The one answer, after its question opened; what opens at night waits for the morning."""
        later, at = {90: (0, (18, 10)), 240: (0, (20, 40)), 600: (1, (7, 50))}[episode.values["settle_after"]]
        if day + timedelta(days=later) >= self.today:
            return
        yield self._facts(
            "settling",
            day + timedelta(days=later),
            at,
            {
                "strength": max(0, peak - self.draw.randint(1, 4)),
                "passed": self.draw.choice(("yes", "partly", "not_yet")),
            },
            ("strength", "passed"),
            parent_id=episode.uuid,
            mode=EntryMode.PROMPTED,
        )

    def _looking_again(self, day: date, episode: Facts, phase: int) -> Facts:
        values = {"belief_then": 5, "belief_now": self.draw.randint(1, 4)}
        again = {
            "protecting": (Pick(self.draw.choice(PROTECTING)[0]),),
            "needed": (Pick(self.draw.choice(NEEDED)[0]),),
        }
        return self._facts(
            "looking_again",
            day + timedelta(days=1),
            (18, 0),
            values,
            ("belief_then", "belief_now", *again),
            many=again,
            parent_id=episode.uuid,
            mode=EntryMode.PROMPTED,
            words={"other_side": "Perhaps they were tired, or it was me. (synthetic)"} if phase >= 3 else {},
        )

    def _practice(self, day: date, heavy: str = "") -> Facts:
        """One exercise; with `heavy` that one, and it got heavier by two steps."""
        phase = self.phase_on(day)
        codes = ["1", "2", "A", *(["5", "B"] if phase >= 2 else []), *(["6", "4"] if phase >= 3 else [])]
        code = heavy or self.draw.choice(codes)
        before = self.draw.randint(2, 4 if heavy else 6)
        change = 2 if heavy else -self.draw.choice((0, 0, 1, 1, 2, 3))
        values = {
            "exercise": code,
            "exercise_version": 1,
            "direction": LIBRARY[code].direction,
            "measure": "tension",
            "before": before,
            "after": max(0, min(6, before + change)),
            "completed": "full",
            "landing": "heavier" if change > 0 else self.draw.choice(("steadying", "not_much", "steadying")),
            "minutes": round(LIBRARY[code].seconds / 60 + self.draw.random(), 1),
        }
        return self._facts("practice", day, (20, 30), values, ("before", "after", "landing"))

    def _held(self, day: date) -> Facts:
        words = {"for_later": self.draw.choice(FOR_LATER)} if self.draw.random() < 0.4 else {}
        return self._facts("held", day, (18, 0), {"what": self.draw.choice(HELD[:9])[0]}, ("what",), words=words)

    def _weekly(self, day: date, part: float) -> Facts:
        monday = day - timedelta(days=6)
        items = items_for(monday, self.phase_on(day))
        none = [code for code in items if self.draw.random() < 0.15]
        values: dict[str, Any] = {c: self._between((1.2, 2.8), part, 0, 4, 0.8) for c in items if c not in none}
        return self._facts(
            "weekly", day, (19, 0), {**values, "week_on": monday, "not_come_up": none}, items, mode=EntryMode.PROMPTED
        )
