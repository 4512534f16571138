"""How often the 95 % block-bootstrap interval of NAP holds the truth when days resemble their neighbours: simulated."""

import numpy as np
import pytest

from selfmon import stats

SIMULATIONS, DAYS = 150, 28


def days(generator: np.random.Generator, phi: float) -> list[float]:
    """28 days of a first-order process with unit variance."""
    found = [generator.normal()]
    for _day in range(DAYS - 1):
        found.append(phi * found[-1] + float(np.sqrt(1 - phi**2)) * generator.normal())
    return found


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.6])
def test_the_interval_covers_ninety_percent_or_more_without_a_difference(phi: float) -> None:
    generator = np.random.default_rng(20261124)
    held = plain = 0
    for _simulation in range(SIMULATIONS):
        a, b = days(generator, phi), days(generator, phi)
        found = stats.block_bootstrap_interval(a, b, replicates=399)
        naive = stats.nap(a, b).interval
        assert found.interval is not None
        assert naive is not None
        held += found.interval[0] <= 0.5 <= found.interval[1]
        plain += naive[0] <= 0.5 <= naive[1]
    assert held / SIMULATIONS >= 0.90
    if phi == 0.6:
        assert plain / SIMULATIONS < 0.85  # why the plain interval is not enough
