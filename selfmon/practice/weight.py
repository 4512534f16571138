"""Pure: how heavy an exercise has been for somebody, by what they said of it and by tension before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from selfmon.practice.series import Done

if TYPE_CHECKING:  # numpy comes with it: loaded where something is judged
    from selfmon.stats import Heaviness, Sign

HEAVY_REACTIONS = ("panicky", "far_away")
LAST, LAST_OF_TENSION = 3, 5


@dataclass(frozen=True)
class Weight:
    """How heavy one exercise has been. `holds`: the rule that holds, "said", "tension" or "" for neither.

    `n_heavy` of `n_rated` among the last five that were rated at all, `n_heavy_of_three` among the last three,
    `n_tenser` of the last five by tension alone; `heavy_on` the newest day on which it was heavy.
    """

    holds: "Heaviness"
    n_heavy: int
    n_rated: int
    n_heavy_of_three: int
    n_tenser: int
    heavy_on: date | None

    @property
    def can_tell(self) -> bool:
        """Whether there is enough for the rule to run: two that were rated."""
        return self.n_rated >= 2


def weigh(newest_first: Sequence[Done]) -> Weight:
    """The practices of one exercise, at any spacing and without expiry (`stats.heavy_now`)."""
    from selfmon.stats import heavy_now

    signs = [sign_of(done) for done in newest_first]
    rated = [sign for sign in signs if sign.is_rated][:LAST_OF_TENSION]
    return Weight(
        heavy_now(signs),
        sum(sign.is_heavy for sign in rated),
        len(rated),
        sum(sign.is_heavy for sign in rated[:LAST]),
        sum(sign.is_tenser for sign in rated),
        next((done.on for done, sign in zip(newest_first, signs, strict=True) if sign.is_heavy), None),
    )


def weigh_each(lately: Mapping[str, Sequence[Done]]) -> dict[str, Weight]:
    """Every exercise by itself, newest practices first."""
    return {exercise: weigh(done) for exercise, done in sorted(lately.items())}


def sign_of(done: Done) -> "Sign":
    """What one practice says about weight: heavier, panicky, far away, or stopped because it got heavier; and tension."""
    said = done.landing == "heavier" or done.reaction in HEAVY_REACTIONS or done.stop_reason == "heavier"
    is_tension = done.measure == "tension"
    before, after = (done.before, done.after) if is_tension else (None, None)
    is_answered = done.landing is not None or done.reaction is not None or (not is_tension and done.rise is not None)
    return _sign()(said, before, after, is_answered)


@cache
def _sign() -> "type[Sign]":
    """Looked for once: what is judged comes by the thousand."""
    from selfmon.stats import Sign

    return Sign


def count_heavy(done: Sequence[Done]) -> tuple[int, int]:
    """How many were heavy, of those that were rated or told anything of."""
    rated = [sign for sign in map(sign_of, done) if sign.is_rated]
    return sum(sign.is_heavy for sign in rated), len(rated)
