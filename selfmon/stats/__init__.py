"""Statistics: numbers in, numbers out. Imports numpy and scipy and no other room; knows no people and no clock.

Every function takes plain sequences in which None or NaN means missing, and hands back a frozen result. Where a
formula is undefined the estimate is None and `reason` names why. How little is too little to *show* is decided
elsewhere: here a statistic computes wherever its formula is defined. docs/statistics.md lists them all.
"""

from selfmon.stats.agreement import DifferentiationResult, IccResult, emotion_differentiation, icc
from selfmon.stats.bootstrap import BootstrapResult, block_bootstrap_interval
from selfmon.stats.change import CutoffsResult, ReliableChangeResult, clinical_cutoffs, reliable_change
from selfmon.stats.contrast import LogRatioResult, log_response_ratio
from selfmon.stats.control import CusumResult, EwmaResult, cusum, ewma
from selfmon.stats.oscillation import SwitchesResult, switches
from selfmon.stats.overlap import NapResult, nap, tau
from selfmon.stats.proportions import DifferenceResult, ProportionResult, newcombe_difference, wilson_interval
from selfmon.stats.regression import PiecewiseResult, piecewise_regression
from selfmon.stats.result import Reason, Result
from selfmon.stats.sequences import LagResult, lag_table
from selfmon.stats.steadiness import PlateauResult, plateau
from selfmon.stats.survival import SurvivalResult, kaplan_meier_median
from selfmon.stats.trend import (
    KendallResult,
    TauBcResult,
    TauUResult,
    TheilSenResult,
    kendall_tau_b,
    tau_bc,
    tau_u,
    theil_sen,
)
from selfmon.stats.variability import (
    InertiaResult,
    RelativeSdResult,
    SuccessiveResult,
    TimeAdjustedResult,
    inertia,
    mssd,
    mssd_time_adjusted,
    relative_sd,
    rmssd,
)

__all__ = [
    "BootstrapResult",
    "CusumResult",
    "CutoffsResult",
    "DifferenceResult",
    "DifferentiationResult",
    "EwmaResult",
    "IccResult",
    "InertiaResult",
    "KendallResult",
    "LagResult",
    "LogRatioResult",
    "NapResult",
    "PiecewiseResult",
    "PlateauResult",
    "ProportionResult",
    "Reason",
    "RelativeSdResult",
    "ReliableChangeResult",
    "Result",
    "SuccessiveResult",
    "SurvivalResult",
    "SwitchesResult",
    "TauBcResult",
    "TauUResult",
    "TheilSenResult",
    "TimeAdjustedResult",
    "block_bootstrap_interval",
    "clinical_cutoffs",
    "cusum",
    "emotion_differentiation",
    "ewma",
    "icc",
    "inertia",
    "kaplan_meier_median",
    "kendall_tau_b",
    "lag_table",
    "log_response_ratio",
    "mssd",
    "mssd_time_adjusted",
    "nap",
    "newcombe_difference",
    "piecewise_regression",
    "plateau",
    "relative_sd",
    "reliable_change",
    "rmssd",
    "switches",
    "tau",
    "tau_bc",
    "tau_u",
    "theil_sen",
    "wilson_interval",
]
