"""Worth a look: transparent rules with their evidence, and no more. Pure: rows in, rules out.

No score, no order of urgency, nothing about the future; silence is no rule. A rule runs where it has enough to go by. One
that holds has a key for its evidence, so that putting it aside lasts until there is new evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from selfmon.insight.heavier import Verdict
from selfmon.practice.series import Done
from selfmon.practice.weight import weigh_each

SESSIONS_UNREPAIRED = 2


class Rule(StrEnum):
    HEAVIER = "heavier"  # the last three weeks against the eight before
    UNREPAIRED = "unrepaired"  # a rupture neither repaired nor talked about
    EXERCISE = "exercise"  # one exercise, too heavy lately
    QUESTIONNAIRE = "questionnaire"  # one questionnaire, reliably worse


@dataclass(frozen=True)
class StrainRow:
    """One strain: when its session was, how far it is repaired, whether it was talked about, sessions since."""

    id: str
    at: datetime
    on: date
    repair: str
    is_raised: bool
    sessions_since: int

    @property
    def is_open(self) -> bool:
        """Neither fully repaired nor talked about together."""
        return self.repair != "fully" and not self.is_raised


@dataclass(frozen=True)
class Checked:
    """One rule for one thing. `is_run` False: not enough to go by. `facts` fill its sentence (insight.say_signals)."""

    rule: Rule
    evidence: str
    is_run: bool
    holds: bool
    facts: Mapping[str, str | int | float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        return (self.rule, self.evidence)


@dataclass(frozen=True)
class Rules:
    """Every rule that was looked at, in a fixed order."""

    checked: tuple[Checked, ...] = ()

    def __add__(self, more: Sequence[Checked]) -> "Rules":
        return Rules((*self.checked, *more))

    @property
    def n_run(self) -> int:
        return sum(one.is_run for one in self.checked)

    @property
    def holding(self) -> tuple[Checked, ...]:
        return tuple(one for one in self.checked if one.holds)

    def without(self, put_aside: Iterable[tuple[str, str]]) -> tuple[Checked, ...]:
        """Those that hold and were not put aside."""
        aside = set(put_aside)
        return tuple(one for one in self.holding if one.key not in aside)


def check_rules(
    verdict: Verdict, strains: Sequence[StrainRow], n_met: int, lately: Mapping[str, Sequence[Done]]
) -> Rules:
    """All rules: weeks first, then what is between the two, then each exercise practised.

    `n_met`: sessions that took place; the rule of ruptures runs from two on.
    """
    return Rules((_weeks(verdict), *_strains(strains, n_met), *_exercises(lately)))


def _weeks(verdict: Verdict) -> Checked:
    facts = {
        f"{name}_{side}": getattr(found, side) for name, found in verdict.streams.items() for side in ("now", "before")
    }
    return Checked(
        Rule.HEAVIER,
        f"week-{verdict.call}",
        verdict.can_tell,
        verdict.side == "heavier",
        {"side": verdict.side, **facts},
    )


def _strains(strains: Sequence[StrainRow], n_met: int) -> list[Checked]:
    """One line for each that holds; one for all where none does."""
    holding = [
        Checked(Rule.UNREPAIRED, s.id, True, True, {"day": s.on.isoformat(), "n": s.sessions_since})
        for s in sorted(strains, key=lambda s: s.at)
        if s.is_open and s.sessions_since >= SESSIONS_UNREPAIRED
    ]
    n_open = sum(s.is_open for s in strains)
    return holding or [Checked(Rule.UNREPAIRED, "", n_met >= SESSIONS_UNREPAIRED, False, {"n": n_open})]


def _exercises(lately: Mapping[str, Sequence[Done]]) -> list[Checked]:
    found = []
    for exercise, weight in weigh_each(lately).items():
        facts: dict[str, str | int | float] = {
            "exercise": exercise,
            "holds": weight.holds,
            "k": weight.n_heavy,
            "n": weight.n_rated,
            "k_of_three": weight.n_heavy_of_three,
            "n_of_three": min(3, weight.n_rated),
            "n_tenser": weight.n_tenser,
        }
        evidence = f"{exercise}-{weight.heavy_on}"
        found.append(Checked(Rule.EXERCISE, evidence, weight.can_tell, bool(weight.holds), facts))
    return found
