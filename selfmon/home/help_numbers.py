"""Emergency numbers that are used where the practice set none. Only facts with a source; anything unsure is absent."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class EmergencyNumber:
    number: str
    source: str
    checked: date  # of which year and month are said


_EU = EmergencyNumber("112", "European Commission, 112: the European emergency number", date(2026, 11, 1))
_NANP = EmergencyNumber("911", "911.gov, US National 911 Program; CRTC, Canada", date(2026, 11, 1))
BY_COUNTRY: dict[str, EmergencyNumber] = {
    **dict.fromkeys(
        (
            "AT",
            "BE",
            "BG",
            "CY",
            "CZ",
            "DE",
            "DK",
            "EE",
            "ES",
            "FI",
            "FR",
            "GR",
            "HR",
            "HU",
            "IE",
            "IT",
            "LT",
            "LU",
            "LV",
            "MT",
            "NL",
            "PL",
            "PT",
            "RO",
            "SE",
            "SI",
            "SK",
        ),
        _EU,
    ),
    "US": _NANP,
    "CA": _NANP,
    "GB": EmergencyNumber("999", "gov.uk, calling 999 or 112", date(2026, 11, 1)),
    "AU": EmergencyNumber("000", "Australian Government, Triple Zero (000)", date(2026, 11, 1)),
    "NZ": EmergencyNumber("111", "New Zealand Police, emergency 111", date(2026, 11, 1)),
}
