"""What the self-hoster says of the practice, once for all pages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PracticeFacts:
    """What the practice itself writes into the client's pages. Empty lines are left out, never invented."""

    name: str = ""
    contact: str = ""
    emergency_number: str = ""
    crisis_line: str = ""
    crisis_hours: str = ""
    duty_text: str = ""
    retention_text: str = ""
    retention_months: int = 0  # of the record of an ended treatment; 0: nobody set it, and nothing goes
