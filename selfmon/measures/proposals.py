"""Which questionnaires suit which phase of the work: a proposal, never a duty. Pure."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Proposal:
    """Packs to choose among, with one line on when. `from_session`: not before so many sessions took place."""

    pack_ids: tuple[str, ...]
    when: Any
    every_weeks: int
    from_session: int = 0


_FIRST = (
    Proposal(("phq-9", "gad-7", "core-10", "who-5"), _l("every 4 weeks: PHQ-9 with GAD-7, or one of the others"), 4),
    Proposal(("lpfs-clinician",), _l("rated by you, now and at reviews"), 12),
    Proposal(("wai-sr",), _l("from the fourth session on, every 12 weeks"), 12, 4),
)
_LATER = (
    Proposal(("phq-9", "gad-7", "core-10", "who-5"), _l("every 4 weeks: PHQ-9 with GAD-7, or one of the others"), 4),
    Proposal(("lpfs-bf-2",), _l("every 12 weeks"), 12),
    Proposal(("ecr-rs",), _l("with the relationships your client chooses, every 12 weeks"), 12),
    Proposal(("b-pni-28",), _l("first together in session, then at reviews, 12 weeks apart or more"), 12),
    Proposal(("wai-sr",), _l("every 12 weeks, looked at together"), 12),
    Proposal(("npi-40",), _l("once, in session; never a trend"), 52),
)


def propose(phase: int, n_sessions: int) -> tuple[Proposal, ...]:
    """What fits a phase after so many sessions."""
    fitting = _FIRST if phase == 1 else _LATER
    return tuple(proposal for proposal in fitting if n_sessions >= proposal.from_session)
