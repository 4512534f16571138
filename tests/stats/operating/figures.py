"""One figure of a table: what was found, what is to be reached, and whether it was within what the size can tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

SURE = 3.0  # standard errors: a figure must miss by more than chance explains


@dataclass(frozen=True)
class Figure:
    """`found` of `n` repetitions (a share, or with `error` any number with its standard error); 0: exact.

    `at_least` and `at_most` are what the rules say is to be reached, `goal` says it in their words.
    """

    what: str
    found: float
    n: int
    goal: str = ""
    at_least: float | None = None
    at_most: float | None = None
    error: float | None = None

    @property
    def slack(self) -> float:
        if not self.n:
            return 1e-9
        edge = min((x for x in (self.at_least, self.at_most) if x is not None), default=self.found)
        return SURE * (self.error if self.error is not None else sqrt(max(edge * (1 - edge), 0.25 / self.n) / self.n))

    @property
    def is_reached(self) -> bool:
        is_high = self.at_least is None or self.found >= self.at_least - self.slack
        return is_high and (self.at_most is None or self.found <= self.at_most + self.slack)

    def __str__(self) -> str:
        found = f"{100 * self.found:.1f} %" if self.error is None else f"{self.found:.2f}"
        size = f"{self.n} repetitions" if self.n else "exact"
        missed = "" if self.is_reached else "   <- NOT REACHED"
        return f"| {self.what} | {found} | {self.goal or '–'} | {size} |{missed}"


def share(what: str, hits: Iterable[object], goal: str = "", **bounds: float) -> Figure:
    """How many of the hits are true."""
    found = [bool(hit) for hit in hits]
    return Figure(what, sum(found) / max(len(found), 1), len(found), goal, **bounds)


def rate(what: str, counts: Iterable[float], goal: str = "", **bounds: float) -> Figure:
    """The mean of some counts, with its standard error."""
    found = list(counts)
    mean = sum(found) / len(found)
    spread = sqrt(sum((x - mean) ** 2 for x in found) / max(len(found) - 1, 1) / len(found))
    return Figure(what, mean, len(found), goal, error=max(spread, 1 / len(found)), **bounds)
