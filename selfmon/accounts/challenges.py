"""The challenges of the passkey pages that are open in this browser: one signed cookie each, so that pages which load in
the same instant take nothing from one another. Each ends after OPEN_FOR and is used up by its answer."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature, TimestampSigner

OPEN_FOR = timedelta(hours=1)
_MOST = 8  # pages at a time; the oldest makes room
_PREFIX = "page-"


def expect(challenge: str) -> None:
    """A page with this challenge (base64url) is on its way to the browser."""
    kept = sorted(_open_pages().items(), key=lambda page: page[1][1])
    overdue = [name for name, _page in kept[: max(0, len(kept) - _MOST + 1)]]
    signed = _signer().sign(challenge).decode()

    @after_this_request
    def note(response: Response) -> Response:
        for name in overdue:
            _forget(response, name)
        response.set_cookie(
            _name_of(challenge),
            signed,
            max_age=OPEN_FOR,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=_is_https(),
        )
        return response


def told_by(answer: str) -> str | None:
    """The challenge this answer is for, where a page of this browser is waiting for it; else None."""
    try:
        facts = json.loads(answer)["response"]["clientDataJSON"]
        told = str(json.loads(urlsafe_b64decode(facts + "=" * (-len(facts) % 4)))["challenge"])
    except (ValueError, KeyError, TypeError):
        return None
    is_waiting = told not in g.get("used_challenges", ()) and any(told == one for one, _at in _open_pages().values())
    return told if is_waiting else None


def use_up(challenge: str) -> None:
    """It has been answered: no second answer to it counts in this browser."""
    g.used_challenges = (*g.get("used_challenges", ()), challenge)

    @after_this_request
    def forget(response: Response) -> Response:
        _forget(response, _name_of(challenge))
        return response


def _open_pages() -> dict[str, tuple[str, float]]:
    """By cookie: challenge, and when it was made."""
    found, signer = {}, _signer()
    for name, value in request.cookies.items():
        if name.startswith(_prefix()):
            try:
                challenge, at = signer.unsign(value, max_age=int(OPEN_FOR.total_seconds()), return_timestamp=True)
            except BadSignature:
                continue
            found[name] = (challenge.decode(), at.timestamp())
    return found


def _signer() -> TimestampSigner:
    return TimestampSigner(str(current_app.secret_key), salt="passkey page")


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=_is_https(), httponly=True, samesite="Lax")


def _name_of(challenge: str) -> str:
    return f"{_prefix()}{challenge[:12]}"


def _prefix() -> str:
    return f"__Host-{_PREFIX}" if _is_https() else _PREFIX


def _is_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
