"""How long a session may last at all."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Lifetimes:
    """When a session ends however much it is used. Idle ends come sooner (`accounts.sign_ins`)."""

    staff: timedelta = timedelta(hours=12)
    reading: timedelta = timedelta(minutes=60)  # a client's, from unlocking on
    logging: timedelta = timedelta(days=180)  # a client's phone
