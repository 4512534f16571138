"""Which wording of the first pages a client agreed to by going through them, and when they are asked anew.

Another word on these pages is another wording and takes the next number; `tests/home/test_agreed.py` holds a digest of
the words of each. Only where it means something else (who sees what, what has limits, what is kept) does `ASKED_ANEW` follow:
then Today opens with the first pages once more, and nothing is shared, kept or stopped meanwhile that was not before.
"""

from datetime import datetime
from typing import Any

from selfmon.accounts.models import ClientProfile

# 1: eleven pages, until October 2026; 2: five pages, which say the same; 3: also that help works without signal
WORDING = 3
ASKED_ANEW = 1  # whoever agreed to an earlier wording than this is asked again


def agreement(now: datetime) -> dict[str, Any]:
    """What a client's settings keep of a yes given now."""
    return {"agreed_wording": WORDING, "agreed_at": now}


def must_agree_anew(profile: ClientProfile) -> bool:
    """Somebody who went through an earlier wording, of which the meaning has changed since."""
    return profile.onboarded_at is not None and (profile.agreed_wording or 0) < ASKED_ANEW
