"""Statistics: numbers in, numbers out. Imports numpy and no other room; knows no people and no clock.

Every function takes plain sequences in which None or NaN means missing, and hands back a frozen result. Where a
formula is undefined the estimate is None and `reason` names why. How little is too little to *show* is decided
elsewhere: here a statistic computes wherever its formula is defined. docs/statistics.md lists them all.
"""

from selfmon.stats.agreement import DifferentiationResult, IccResult, emotion_differentiation, icc
from selfmon.stats.bands import Block, Half, PackCounts, band, pack_counts, part_of, part_of_known
from selfmon.stats.bootstrap import BootstrapResult, block_bootstrap_interval
from selfmon.stats.change import CutoffsResult, ReliableChangeResult, clinical_cutoffs, reliable_change
from selfmon.stats.control import CusumResult, EwmaResult, cusum, ewma
from selfmon.stats.heaviness import Heaviness, Sign, exercise_rule, heavy_now
from selfmon.stats.levels import LevelResult, PhasesResult, carry_over_of, phase_difference, week_level
from selfmon.stats.log_ratio import LogRatioResult, log_response_ratio
from selfmon.stats.overlap import NapResult, nap, tau
from selfmon.stats.paired_ratings import SwingResult, likeness_interval, swing
from selfmon.stats.precedence import FirstResult, Leaning, TogetherResult, came_first, together
from selfmon.stats.proportions import DifferenceResult, ProportionResult, newcombe_difference, wilson_interval
from selfmon.stats.regression import PiecewiseResult, piecewise_regression
from selfmon.stats.result import Reason, Result
from selfmon.stats.sameness import LevelWithinResult, level_within
from selfmon.stats.sequences import LagResult, lag_table
from selfmon.stats.settling import BracketResult, FirstLookResult, settled_at_first_look, settling_bracket
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
from selfmon.stats.unchanged_weeks import CountNews, News, count_news, news
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
from selfmon.stats.worsening import ROOT_STEP, Moved, Side, move_to_judge, moved, root_counts, worth_a_look

__all__ = [
    "ROOT_STEP",
    "Block",
    "BootstrapResult",
    "BracketResult",
    "CountNews",
    "CusumResult",
    "CutoffsResult",
    "DifferenceResult",
    "DifferentiationResult",
    "EwmaResult",
    "FirstLookResult",
    "FirstResult",
    "Half",
    "Heaviness",
    "IccResult",
    "InertiaResult",
    "KendallResult",
    "LagResult",
    "Leaning",
    "LevelResult",
    "LevelWithinResult",
    "LogRatioResult",
    "Moved",
    "NapResult",
    "News",
    "PackCounts",
    "PhasesResult",
    "PiecewiseResult",
    "PlateauResult",
    "ProportionResult",
    "Reason",
    "RelativeSdResult",
    "ReliableChangeResult",
    "Result",
    "Side",
    "Sign",
    "SuccessiveResult",
    "SurvivalResult",
    "SwingResult",
    "TauBcResult",
    "TauUResult",
    "TheilSenResult",
    "TimeAdjustedResult",
    "TogetherResult",
    "band",
    "block_bootstrap_interval",
    "came_first",
    "carry_over_of",
    "clinical_cutoffs",
    "count_news",
    "cusum",
    "emotion_differentiation",
    "ewma",
    "exercise_rule",
    "heavy_now",
    "icc",
    "inertia",
    "kaplan_meier_median",
    "kendall_tau_b",
    "lag_table",
    "level_within",
    "likeness_interval",
    "log_response_ratio",
    "move_to_judge",
    "moved",
    "mssd",
    "mssd_time_adjusted",
    "nap",
    "newcombe_difference",
    "news",
    "pack_counts",
    "part_of",
    "part_of_known",
    "phase_difference",
    "piecewise_regression",
    "plateau",
    "relative_sd",
    "reliable_change",
    "rmssd",
    "root_counts",
    "settled_at_first_look",
    "settling_bracket",
    "swing",
    "tau",
    "tau_bc",
    "tau_u",
    "theil_sen",
    "together",
    "week_level",
    "wilson_interval",
    "worth_a_look",
]
