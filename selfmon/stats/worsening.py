"""Whether the last three weeks moved away from the eight before them, by more than an unchanged person's weeks do."""

from collections.abc import Mapping
from math import sqrt
from typing import Literal, NamedTuple

import numpy as np

from selfmon.stats.series import Floats, Values, as_floats

Side = Literal["heavier", "lighter", ""]

RECENT, BEFORE, LAG = 3, 8, 3  # weeks
LEAST_RECENT, LEAST_BEFORE = 2, 6
PRIOR_WEEKS = 6  # how many weeks' differences the usual spread counts for
ONE_STREAM, TWO_STREAMS = 3.4, 2.3  # z of one stream alone; of each of two or more to the same side
ONE_STEP, TWO_STEPS = 1.0, 0.7  # and how far each must have moved
HELD = 1.2  # z is divided by it where a move would be called too often
ROOT_STEP = 0.35  # on the scale of √(n + 3/8) this is one step: about 1.5 a week to 2.7


class Moved(NamedTuple):
    """`z` in standard errors, `move` in steps: recent weeks minus those before."""

    z: float
    move: float


def moved(values: Values, prior_sd: float, *, step: float = 1.0) -> Moved | None:
    """The mean of the last three weeks minus that of the eight before, in steps and in standard errors.

    z = Δ / (σ √(1/n₁ + 1/n₂)), σ² = [6 · prior² + ½ Σ (x_s − x_{s−3})²] / (6 + pairs), over the weeks before the recent
    ones. Differences three weeks apart hardly see a steady trend and lose little to carry-over. None with fewer than two
    of the three recent weeks, without the newest, or with fewer than six of the eight before. A missing week is left
    out. `step`: what counts as one step on this stream's scale.
    Example: twelve weeks about 3.1, then 4.4 4.9 4.7 (prior 0.6) → z 5.62, 1.54 steps.
    Source: von Neumann (1941) Ann Math Stat 12:367-395; Lu & Reynolds (1999) J Qual Technol 31:259-274; Hawkins (1987)
    The Statistician 36:299-316; constants: docs/statistics.md.
    """
    weeks = as_floats(values)
    recent, earlier = weeks[-RECENT:], weeks[:-RECENT]
    before = earlier[-BEFORE:]
    n_recent, n_before = _count(recent), _count(before)
    if n_recent < LEAST_RECENT or n_before < LEAST_BEFORE or np.isnan(weeks[-1]):
        return None
    change = float(np.nansum(recent) / n_recent - np.nansum(before) / n_before)
    return Moved(change / (_spread(earlier, prior_sd) * sqrt(1 / n_recent + 1 / n_before)), change / step)


def _spread(earlier: Floats, prior_sd: float) -> float:
    """The usual distance between weeks, from those before the recent ones, drawn towards what is usual among people."""
    differences = earlier[LAG:] - earlier[:-LAG]
    differences = differences[~np.isnan(differences)]
    variance = PRIOR_WEEKS * prior_sd**2 + float((differences**2).sum()) / 2
    return sqrt(variance / (PRIOR_WEEKS + len(differences)))


def move_to_judge(values: Values, prior_sd: float, *, step: float = 1.0) -> Moved | None:
    """`moved` as it is judged once a week: z / 1.2 where all eleven weeks are there and this person's weeks scatter more
    than is usual, else the same.

    Weeks that carry over and scatter widely look calmer, three apart, than they are. A missing week makes up for it, since
    fewer weeks can be judged then; with none missing an unchanged client was called heavier 1.3 times a year.
    Example: twelve weeks about 3.1, then 4.4 4.9 4.7 (prior 0.6) → z 5.62, 1.54 steps: they scatter less than usual.
    Source: docs/decisions/0027.
    """
    found, weeks = moved(values, prior_sd, step=step), as_floats(values)
    if found is None or _count(weeks[-RECENT - BEFORE :]) < RECENT + BEFORE:
        return found
    return found._replace(z=found.z / HELD) if _spread(weeks[:-RECENT], prior_sd) > prior_sd else found


def root_counts(counts: Values) -> Floats:
    """√(n + 3/8): on this scale weekly counts spread about alike whether there are few or many."""
    return np.sqrt(as_floats(counts) + 0.375)


def worth_a_look(moves: Mapping[str, tuple[float, float, int]]) -> Side:
    """Which way the streams moved together: "heavier", "lighter", or "" for neither.

    `moves` holds (z, move in steps, worse) for each stream that `moved` could judge; `worse` is 1 where more is worse,
    −1 where less is. One stream with z ≥ 3.4 and one step, or two with z ≥ 2.3 and 0.7 steps, all to the same side. To
    be asked once a week, on weeks fixed beforehand: asked daily, false calls rise by half. An unchanged client is called
    heavier at most once a year. Heavier is not worse: when a cover comes off, more is felt.
    Example: exposed (5.62, 1.54, 1), pleasantness (−3.09, −0.94, −1), episodes (2.43, 1.84, 1) → "heavier".
    Source: docs/statistics.md.
    """
    if _holds(moves, 1):
        return "heavier"
    return "lighter" if _holds(moves, -1) else ""


def _holds(moves: Mapping[str, tuple[float, float, int]], side: int) -> bool:
    turned = [(side * worse * z, side * worse * move) for z, move, worse in moves.values()]
    far = sum(z >= ONE_STREAM and move >= ONE_STEP for z, move in turned)
    beyond = sum(z >= TWO_STREAMS and move >= TWO_STEPS for z, move in turned)
    return far >= 1 or beyond >= 2


def _count(values: Floats) -> int:
    return int((~np.isnan(values)).sum())
