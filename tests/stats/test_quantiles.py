"""The same as numpy's, without what numpy's loads."""

import subprocess
import sys

import numpy as np
import pytest

from selfmon.stats.series import quantiles

SHARES = [0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0]


@pytest.mark.parametrize("length", [1, 2, 3, 10, 499])
def test_they_are_linear_between_neighbours(length: int) -> None:
    values = np.random.default_rng(length).normal(size=length).round(2)
    assert quantiles(values, SHARES) == pytest.approx(np.quantile(values, SHARES).tolist(), abs=1e-12)


def test_masked_arrays_stay_where_they_are() -> None:
    said = "import sys, numpy as np; from selfmon.stats.series import quantiles; quantiles(np.arange(9.0), [0.5]);"
    done = subprocess.run(
        [sys.executable, "-c", f"{said} print('numpy.ma' in sys.modules)"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
