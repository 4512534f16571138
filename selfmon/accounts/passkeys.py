"""Passkeys (WebAuthn), through the `webauthn` library. User verification is always demanded.

The library is loaded by whoever shows a page for passkeys or answers one: it takes a twentieth of a start.
"""

import json
import secrets
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from sqlalchemy.orm import Session

from selfmon.accounts import challenges
from selfmon.accounts.models import Passkey, Person
from selfmon.audit.withdrawn import note_removed
from selfmon.house import current_house


class PasskeyMoved(Exception):
    """The answer is right and its counter went back: the passkey lives in another place now, or is a copy."""


def _take_challenge(answer: str) -> bytes:
    """The challenge of the page this answer comes from, which is then used up. Raises ValueError where no such page is
    open in this browser."""
    told = challenges.told_by(answer)
    if told is None:
        raise ValueError
    challenges.use_up(told)
    return _bytes_of(told)


def _origin() -> str:
    return current_house().public_url


def _house() -> str:
    return urlsplit(_origin()).hostname or "localhost"


def _for_script(options: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element: a name such as "</script>" cannot end it."""
    return htmlsafe_json_dumps(options)


def _bytes_of(told: str) -> bytes:
    return urlsafe_b64decode(told + "===")


def registration_options(person: Person, known: list[Passkey], app_name: str) -> Markup:
    """JSON for navigator.credentials.create; the challenge stays with the browser."""
    import webauthn
    from webauthn.helpers import options_to_json_dict
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = webauthn.generate_registration_options(
        rp_id=_house(),
        rp_name=app_name,
        user_id=person.passkey_handle.bytes,
        user_name=person.email,
        user_display_name=person.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=p.credential_id) for p in known],
    )
    told = options_to_json_dict(options)
    challenges.expect(told["challenge"])
    return _for_script(told)


def read_registration(answer: str, name: str, now: datetime) -> Passkey | None:
    """The new passkey, or None where the answer does not fit the challenge."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        done = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_take_challenge(answer),
            expected_rp_id=_house(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return Passkey(
        credential_id=done.credential_id,
        public_key=done.credential_public_key,
        sign_count=done.sign_count,
        name=name[:64] or "Passkey",
        made_at=now,
    )


def list_passkeys(db_session: Session, person_id: int) -> list[Passkey]:
    """Somebody's own."""
    return list(db_session.execute(sa.select(Passkey).where(Passkey.person_id == person_id)).scalars())


def sign_in_options() -> Markup:
    """JSON for navigator.credentials.get. Names no account: the phone offers what it has."""
    challenge = secrets.token_urlsafe(64)
    challenges.expect(challenge)
    told = {"timeout": 60_000, "rpId": _house(), "allowCredentials": [], "userVerification": "required"}
    return _for_script({"challenge": challenge, **told})


def find_passkey(db_session: Session, answer: str) -> Passkey | None:
    """The stored passkey an answer names; whether it is really held is checked by `is_held`."""
    try:
        raw: Any = json.loads(answer)
        credential_id = _bytes_of(raw["rawId"])
    except (ValueError, KeyError, TypeError):
        return None
    return db_session.execute(sa.select(Passkey).where(Passkey.credential_id == credential_id)).scalar_one_or_none()


def read_sign_in(passkey: Passkey, answer: str) -> int | None:
    """The new sign count if the person holds this passkey, else None. Pure work: no lock needed. Raises PasskeyMoved."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        done = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_take_challenge(answer),
            expected_rp_id=_house(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # looked at below: what follows differs from a wrong signature
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    if passkey.sign_count and done.new_sign_count <= passkey.sign_count:
        raise PasskeyMoved
    return done.new_sign_count


def remove_passkey(session: Session, passkey: Passkey) -> None:
    """It opens nothing any more, nor after a restore. Inside `writing()`."""
    session.delete(passkey)
    note_removed(session, Passkey, passkey.id)
