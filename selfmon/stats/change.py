"""Whether a questionnaire changed by more than its error, and on whose side of a cut-off it lies."""

from dataclasses import dataclass, replace
from math import isnan, sqrt
from typing import Literal

from selfmon.stats.result import Reason, Result

# Jacobson & Truax's own constant, kept as printed.
RELIABLE_Z = 1.96

Classification = Literal["recovered", "improved", "unchanged", "deteriorated"]


@dataclass(frozen=True, kw_only=True)
class ReliableChangeResult(Result):
    """The reliable change index is the estimate; `change` is the raw change and stands alone without norms."""

    change: float | None = None
    se: float | None = None
    s_diff: float | None = None
    threshold: float | None = None
    reliable: bool | None = None
    crossed: bool | None = None
    classification: Classification | None = None


@dataclass(frozen=True, kw_only=True)
class CutoffsResult(Result):
    """Cut-offs a, b and c; the estimate is c."""

    a: float | None = None
    b: float | None = None
    c: float | None = None


def reliable_change(
    pre: float | None,
    post: float | None,
    *,
    sd: float | None,
    r: float | None,
    higher_is_better: bool = True,
    cutoff: float | None = None,
) -> ReliableChangeResult:
    """Reliable change index: (post − pre) / S_diff, with SE = s √(1 − r) and S_diff = √2 · SE.

    Unit: standard errors of a difference, positive for a rise. Reliable when |post − pre| > 1.96 S_diff, the
    threshold in the questionnaire's points. Without a sourced SD and reliability, or without error (s = 0 or r = 1),
    there is no index, only the raw `change`. The interval is the index ± 1.96. With a `cutoff`, `crossed` says
    whether the score went from its unwell side over to the other; reliably improved and crossed is "recovered".
    Source: Jacobson & Truax (1991) J Consult Clin Psychol 59:12-19.
    """
    before, after, spread, reliability = (_known(number) for number in (pre, post, sd, r))
    n_missing = (before is None) + (after is None)
    if (spread is not None and spread < 0) or (reliability is not None and not 0 <= reliability <= 1):
        raise ValueError("an SD is not negative and a reliability lies between 0 and 1")
    if before is None or after is None:
        return ReliableChangeResult(estimate=None, n_used=2 - n_missing, n_missing=n_missing, reason=Reason.NO_VALUES)
    change = after - before
    crossed = _crossed(before, after, cutoff, higher_is_better)
    raw = ReliableChangeResult(estimate=None, n_used=2, n_missing=0, change=change, crossed=crossed)
    if spread is None or reliability is None:
        return replace(raw, reason=Reason.NO_RELIABILITY)
    se = spread * sqrt(1 - reliability)
    s_diff = sqrt(2) * se
    if s_diff == 0:
        return replace(raw, reason=Reason.NO_ERROR_VARIANCE)
    index = change / s_diff
    reliable = round(abs(index) - RELIABLE_Z, 9) > 0
    better = (change > 0) == higher_is_better
    classification: Classification = "unchanged"
    if reliable:
        classification = "deteriorated" if not better else "recovered" if crossed else "improved"
    return replace(
        raw,
        estimate=index,
        interval=(index - RELIABLE_Z, index + RELIABLE_Z),
        se=se,
        s_diff=s_diff,
        threshold=RELIABLE_Z * s_diff,
        reliable=reliable,
        classification=classification,
    )


def clinical_cutoffs(
    m1: float | None = None,
    s1: float | None = None,
    m0: float | None = None,
    s0: float | None = None,
    *,
    higher_is_better: bool = True,
) -> CutoffsResult:
    """Cut-offs for clinically significant change: m1, s1 of the clinical and m0, s0 of the general population.

    a = m1 ± 2 s1 (out of the clinical range), b = m0 ∓ 2 s0 (into the general range), upper signs where higher is
    better; c = (s0 m1 + s1 m0) / (s0 + s1), halfway in SDs. Unit: the questionnaire's points. Each is given as far as
    its norms are known; the estimate is c and None without both. n_used counts the four norms.
    Source: Jacobson & Truax (1991) J Consult Clin Psychol 59:12-19.
    """
    clinical_mean, clinical_sd, general_mean, general_sd = norms = [_known(number) for number in (m1, s1, m0, s0)]
    if any(sd is not None and sd < 0 for sd in (clinical_sd, general_sd)):
        raise ValueError("an SD is not negative")
    n_missing = norms.count(None)
    towards_health = 1 if higher_is_better else -1
    a = b = c = None
    if clinical_mean is not None and clinical_sd is not None:
        a = clinical_mean + towards_health * 2 * clinical_sd
    if general_mean is not None and general_sd is not None:
        b = general_mean - towards_health * 2 * general_sd
    reason: Reason | None = Reason.NO_NORMS
    if clinical_mean is not None and clinical_sd is not None and general_mean is not None and general_sd is not None:
        if clinical_sd + general_sd > 0:
            c = (general_sd * clinical_mean + clinical_sd * general_mean) / (general_sd + clinical_sd)
        reason = None if c is not None else Reason.NO_VARIATION
    return CutoffsResult(estimate=c, n_used=4 - n_missing, n_missing=n_missing, reason=reason, a=a, b=b, c=c)


def _known(number: float | None) -> float | None:
    return None if number is None or isnan(number) else float(number)


def _crossed(before: float, after: float, cutoff: float | None, higher_is_better: bool) -> bool | None:
    if cutoff is None:
        return None
    return before < cutoff <= after if higher_is_better else after <= cutoff < before
