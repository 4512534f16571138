"""Second factors: one-time codes (TOTP, RFC 6238) and recovery codes. Each code works once."""

import secrets
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.sealing import CannotOpen, Place, mac, open_bytes, seal_bytes
from selfmon.house import key_ring

STEP_SECONDS = 30
RECOVERY_CODES = 10


def _place(person: Person) -> Place:
    return Place("totp", str(person.public_id))


def new_totp_secret() -> str:
    """Fresh base32 text for an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, email: str, app_name: str) -> str:
    """The otpauth:// address an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=app_name)


def qr_svg(text: str) -> str:
    """A QR code as inline SVG without styles, so that the strict content policy holds."""
    import qrcode.image.svg  # drawn once in a person's time here, and slow to load

    image = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, box_size=10, border=2)
    return str(image.to_string(encoding="unicode"))


def keep_totp(person: Person, secret: str) -> None:
    """Store the secret, sealed. The caller commits."""
    key = key_ring().labelled_house_key("totp")
    person.totp_sealed = seal_bytes(key.secret, key.label, secret.encode(), _place(person))
    person.totp_counter = None


def seal_pending(person: Person, secret: str) -> str:
    """A secret that is shown and not yet proved, as the session keeps it."""
    key, place = key_ring().labelled_house_key("totp"), Place("totp pending", str(person.public_id))
    return seal_bytes(key.secret, key.label, secret.encode(), place).hex()


def open_pending(person: Person, sealed: str) -> str | None:
    """The secret again; None where there is none of this person's."""
    key, place = key_ring().labelled_house_key("totp"), Place("totp pending", str(person.public_id))
    try:
        return open_bytes(key.secret, key.label, bytes.fromhex(sealed), place).decode()
    except (CannotOpen, ValueError):
        return None


def totp_secret(person: Person) -> str | None:
    """The secret again, for checking a code (and for the demo page)."""
    if person.totp_sealed is None:
        return None
    key = key_ring().labelled_house_key("totp")
    try:
        return open_bytes(key.secret, key.label, person.totp_sealed, _place(person)).decode()
    except CannotOpen:
        return None


def fitting_counter(secret: str, code: str, now: datetime) -> int | None:
    """The time step that `code` belongs to, one step either way allowed; None if it fits none."""
    digits = "".join(c for c in code if c.isdigit())
    if len(digits) != 6:
        return None
    totp, counter = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    return next(
        (c for c in (counter, counter - 1, counter + 1) if secrets.compare_digest(totp.generate_otp(c), digits)), None
    )


def use_totp(person: Person, code: str, now: datetime) -> bool:
    """True once per code. The caller holds `writing()`."""
    secret = totp_secret(person)
    counter = fitting_counter(secret, code, now) if secret else None
    if counter is None or (person.totp_counter is not None and counter <= person.totp_counter):
        return False
    person.totp_counter = counter
    return True


def _recovery_mac(person: Person, code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return mac(key_ring().house_key("recovery"), str(person.public_id).encode(), plain.encode()).hex()


def make_recovery_codes(person: Person) -> list[str]:
    """Ten fresh codes, replacing earlier ones. Shown once; only keyed digests are kept. The caller commits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = [
        "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
    person.recovery_macs = [_recovery_mac(person, code) for code in codes]
    return codes


def use_recovery_code(session: Session, person: Person, code: str) -> bool:
    """True once per code, also after a restore. The caller holds `writing()`."""
    given = _recovery_mac(person, code)
    if not any(secrets.compare_digest(given, kept) for kept in person.recovery_macs):
        return False
    person.recovery_macs = [kept for kept in person.recovery_macs if kept != given]
    ledger.note(session, "code_spent", clock.utc_now(), person=person.public_id, code=given)
    return True
