"""Published worked examples, and what R packages make of them. Each source stands beside its numbers."""

import math
import subprocess
import sys

import pytest

from selfmon import stats

CLOSE = 1e-6
# Parker, Vannest & Davis (2011) Behav Modif 35:303-322, example; values by SingleCaseES 0.7.4.
A1, B1 = [20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29]
# The same, example 2.
A2, B2 = [3, 3, 4, 5], [4, 5, 6, 7, 7]
# Parker, Vannest, Davis & Sauber (2011) Behavior Therapy 42:284-299; values by scan 0.67.1.
A3, B3 = [2, 3, 5, 3], [4, 5, 5, 7, 6]
# McKissick et al. (2010), three periods; Pustejovsky (2018) J Sch Psychol 68:99-112; values by SingleCaseES 0.7.4.
PERIODS = (
    ([13.62, 12.57, 15.76], [5.97, 4.63, 5.82, 3.72, 8.07, 2.95, 11.86], -0.8070640414899, 0.1977513794337, 1, 1),
    (
        [8.07, 21.86, 19.6, 20.98, 17.75],
        [9.96, 4.02, 10.8, 9.57, 0.04, 5.57, 24.52],
        -0.6096109074298,
        0.3485841860289,
        0.7714285714286,
        0.8285714285714,
    ),
    (
        [11.82, 13.95, 11.93, 16.09, 18.09, 11.75, 13.75, 12.59, 11],
        [1.98, 4.8, 11.87, 5.34],
        -0.7478386742928,
        0.3534854843906,
        0.9166666666667,
        0.7777777777778,
    ),
)
# Shrout & Fleiss (1979) Psychol Bull 86:420-428; values by psych 2.2.9.
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("a", "b", "expected", "interval"),
    [
        (A1, B1, 0.9166666666667, (0.5973406105273, 0.9860175845901)),
        (A2, B2, 0.9, (0.4999248692806, 0.9859631129388)),
    ],
)
def test_nap_and_tau(a: list[float], b: list[float], expected: float, interval: tuple[float, float]) -> None:
    found = stats.nap(a, b)
    assert found.estimate == pytest.approx(expected, abs=CLOSE)
    # The package solves for the limits with R's uniroot at its default tolerance of 1.2e-4; ours go further.
    assert found.interval == pytest.approx(interval, abs=5e-5)
    assert stats.tau(a, b).estimate == pytest.approx(2 * expected - 1, abs=CLOSE)


@pytest.mark.parametrize(("a", "b", "ratio", "error", "overlap", "corrected"), PERIODS)
def test_log_response_ratio_and_overlap_of_a_decrease(
    a: list[float], b: list[float], ratio: float, error: float, overlap: float, corrected: float
) -> None:
    found = stats.log_response_ratio(a, b)
    assert found.estimate == pytest.approx(ratio, abs=CLOSE)
    assert found.interval is not None
    assert (found.interval[1] - found.interval[0]) / 2 / 1.959963984540054 == pytest.approx(error, abs=CLOSE)
    assert stats.nap(a, b, improvement="decrease").estimate == pytest.approx(overlap, abs=CLOSE)
    assert stats.tau_bc(a, b, improvement="decrease").estimate == pytest.approx(corrected, abs=CLOSE) or len(a) < 5


def test_tau_bc_and_theil_sen() -> None:
    line = stats.theil_sen(A1)
    assert line.estimate == pytest.approx(0.6, abs=CLOSE)
    assert line.intercept == pytest.approx(19.4, abs=CLOSE)
    assert stats.tau_bc(A1, B1).estimate == pytest.approx(0.2857142857143, abs=CLOSE)


def test_tau_u_keeps_its_variant() -> None:
    assert stats.tau_u(A1, B1).estimate == pytest.approx(0.7380952380952, abs=CLOSE)
    assert stats.tau_u(A2, B2).estimate == pytest.approx(0.55, abs=CLOSE)
    found = stats.tau_u(A3, B3)
    assert found.estimate == pytest.approx(0.65, abs=CLOSE)
    assert (found.s_ab, found.s_a) == (16, 3)
    assert found.variant == "a_vs_b_minus_trend_a"


def test_kendall_tau_b_with_ties() -> None:
    # Kendall (1970) Rank Correlation Methods, example 3.1
    x, y = [1, 2.5, 2.5, 4.5, 4.5, 6.5, 6.5, 8, 9.5, 9.5], [1, 2, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10]
    assert stats.kendall_tau_b(x, y).estimate == pytest.approx(0.8589556903873, abs=CLOSE)


@pytest.mark.parametrize(
    ("form", "expected", "low", "high"),
    [
        ("ICC1", 0.1657417684055, -0.1329323248748, 0.7225600623281),
        ("ICC2", 0.2897637795276, 0.01878651337471, 0.761084369649),
        ("ICC3", 0.7148407148407, 0.3424647650339, 0.9458582599554),
        ("ICC1k", 0.4427971336793, -0.8844421552381, 0.9124154203408),
        ("ICC2k", 0.620050547599, 0.0711368153025, 0.9272320401677),
        ("ICC3k", 0.9093155423771, 0.6756747138163, 0.9858916781691),
    ],
)
def test_the_six_forms_of_icc(form: str, expected: float, low: float, high: float) -> None:
    found = stats.icc(JUDGES, form=form)  # type: ignore[arg-type]  # a Literal
    assert found.estimate == pytest.approx(expected, abs=CLOSE)
    assert found.interval == pytest.approx((low, high), abs=CLOSE)


def test_emotion_differentiation_is_one_minus_icc_3k() -> None:
    assert stats.emotion_differentiation(JUDGES).estimate == pytest.approx(1 - 0.9093155423771, abs=CLOSE)


def test_successive_differences() -> None:
    # psych 2.2.9, example of mssd(): t from −π by 0.1, and its cosine
    t = [-math.pi + 0.1 * n for n in range(63)]
    c = [math.cos(x) for x in t]
    assert stats.mssd(t).estimate == pytest.approx(0.01, abs=CLOSE)
    assert stats.rmssd(t).estimate == pytest.approx(0.1, abs=CLOSE)
    assert stats.mssd(c).estimate == pytest.approx(0.005062666301438, abs=CLOSE)
    assert stats.rmssd(c).estimate == pytest.approx(0.07115241599158, abs=CLOSE)


def test_reliable_change_and_the_three_cutoffs() -> None:
    # Jacobson & Truax (1991) J Consult Clin Psychol 59:12-19, hypothetical data
    found = stats.reliable_change(32.5, 47.5, sd=7.5, r=0.8)
    assert found.estimate == pytest.approx(3.162277660168, abs=CLOSE)
    cutoffs = stats.clinical_cutoffs(m1=40, s1=7.5, m0=60, s0=7.5)
    assert (cutoffs.a, cutoffs.b, cutoffs.c) == pytest.approx((55, 45, 50), abs=CLOSE)


def test_cusum() -> None:
    # Montgomery & Runger, Applied Statistics and Probability for Engineers, table 16-8: target 99, K = 1, H = 10
    x = [
        102,
        94.8,
        98.3,
        98.4,
        102,
        98.5,
        99,
        97.7,
        100,
        98.1,
        101.3,
        98.7,
        101.1,
        98.4,
        97,
        96.7,
        100.3,
        101.4,
        97.2,
        101,
    ]
    found = stats.cusum(x, target=99, sigma=2, k=0.5, h=5)
    assert found.upper == pytest.approx(
        [2, 0, 0, 0, 2, 0.5, 0, 0, 0, 0, 1.3, 0, 1.1, 0, 0, 0, 0.3, 1.7, 0, 1], abs=CLOSE
    )
    assert found.lower == pytest.approx(
        [0, 3.2, 2.9, 2.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 1, 2.3, 0, 0, 0.8, 0], abs=CLOSE
    )
    assert not found.signal


def test_ewma() -> None:
    # NIST/SEMATECH e-Handbook 6.3.2.4; its table gives two decimals
    x = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    found = stats.ewma(x, target=50, sigma=2.0539, lam=0.3, width=3)
    assert [round(value, 2) for value in found.ewma] == pytest.approx(
        [
            50,
            50.6,
            49.52,
            50.56,
            50.18,
            50.16,
            49.21,
            49.75,
            49.85,
            50.26,
            50.33,
            50.11,
            49.36,
            49.52,
            50.05,
            49.38,
            49.92,
            50.73,
            51.23,
            51.94,
            51.99,
        ],
        abs=0.011,
    )
    assert (found.ucl, found.lcl) == pytest.approx((52.588431738127, 47.411568261873), abs=CLOSE)


def test_piecewise_regression() -> None:
    # Huitema & McKean (2000) Educ Psychol Meas 60:38-58; values by R's lm
    found = stats.piecewise_regression(
        [58, 70, 79, 85, 93, 94, 105, 110, 122, 130], [122, 110, 103, 88, 81, 68, 53, 50, 36, 31], errors="ols"
    )
    assert found.coefficients == pytest.approx(
        [61.109090909091, 7.442424242424, -14.424242424242, -17.866666666667], abs=CLOSE
    )
    assert found.standard_errors == pytest.approx(
        [1.67215075704, 0.3132225347739, 2.563836943224, 0.4429635567181], abs=CLOSE
    )
    assert found.r_squared == pytest.approx(0.991774869779, abs=CLOSE)


def test_wilson_and_newcombe() -> None:
    # Newcombe (1998) Stat Med 17:857-872 (81 of 263) and 17:873-890 (56/70 against 48/80, method 10)
    assert stats.wilson_interval(81, 263).interval == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert stats.newcombe_difference(56, 70, 48, 80).interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_kaplan_meier_median_by_hand() -> None:
    # 1, 2+, 3, 4, 5+: S = .8 after 1, .8·2/3 = .533 after 3, .267 after 4
    found = stats.kaplan_meier_median([1, 2, 3, 4, 5], [1, 0, 1, 1, 0])
    assert found.estimate == 4
    assert found.survival == pytest.approx([0.8, 0.8, 0.8 * 2 / 3, 0.8 / 3, 0.8 / 3], abs=CLOSE)
    never = stats.kaplan_meier_median([1, 2, 3], [0, 0, 1][::-1])
    assert never.estimate is None
    assert never.reason == stats.Reason.MEDIAN_NOT_REACHED


def test_the_room_stands_on_its_own() -> None:
    """Imported alone it brings neither the web nor the database."""
    code = (
        "import sys, selfmon.stats; "
        "bad = {'flask', 'sqlalchemy', 'plotly', 'babel'} & set(sys.modules); sys.exit(repr(bad) if bad else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
