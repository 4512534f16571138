"""Numbers in, numbers out: statistics for short, gappy series of one person. Needs numpy and scipy, nothing of the app.

Functions take plain sequences in which None or NaN is missing, and hand back a frozen result with `.estimate`,
`.interval`, `.n_used`, `.n_missing` and `.reason`. Where a formula is undefined the estimate is None with a named reason,
never 0 and never NaN. How many values are enough to show a number to somebody is decided elsewhere.
"""

from selfmon.stats.agreement import emotion_differentiation, icc
from selfmon.stats.change import clinical_cutoffs, reliable_change
from selfmon.stats.contrast import log_response_ratio
from selfmon.stats.control import cusum, ewma
from selfmon.stats.oscillation import switches
from selfmon.stats.overlap import nap, tau
from selfmon.stats.proportions import newcombe_difference, wilson_interval
from selfmon.stats.result import Reason, Result
from selfmon.stats.sequences import lag_table
from selfmon.stats.survival import kaplan_meier_median
from selfmon.stats.trend import kendall_tau_b, tau_bc, tau_u, theil_sen
from selfmon.stats.variability import inertia, mssd, mssd_time_adjusted, relative_sd, rmssd

__all__ = ["Reason", "Result", "clinical_cutoffs", "cusum", "emotion_differentiation", "ewma", "icc", "inertia",
           "kaplan_meier_median", "kendall_tau_b", "lag_table", "log_response_ratio", "mssd", "mssd_time_adjusted", "nap",
           "newcombe_difference", "relative_sd", "reliable_change", "rmssd", "switches", "tau", "tau_bc", "tau_u",
           "theil_sen", "wilson_interval"]
