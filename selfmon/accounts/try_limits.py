"""Guesses at passwords and codes, and mail sent on somebody's behalf: each costs a try, wherever it is asked.

Sign-in, unlocking, confirming and changing share one budget an account, counted where the secret is checked, so that no
other page, content type or spelling of the address is another budget. Nobody is locked out by others: a browser where
that account signed in before has a budget of its own (its cookie, after OWASP's "device cookies"), and a passkey, which
nobody guesses, costs none. A budget spent is a wait; whoever gets in starts afresh.
"""

import secrets

from flask import current_app, g, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from selfmon.accounts.try_storage import count_try, forget_tries, has_room
from selfmon.core.db import db, writing
from selfmon.core.sealing import mac
from selfmon.house import key_ring
from selfmon.web.limits import DAY, HOUR, MINUTE, Rate, address_block, limiter
from selfmon.web.pseudonyms import note_event

# NIST SP 800-63B-4 allows a hundred failures in a row for one account: no day brings that many.
ACCOUNT = (Rate(6, MINUTE), Rate(60, DAY))
CODE_IN_PERSON = (Rate(6, MINUTE), Rate(20, DAY))
ADDRESS = (Rate(30, MINUTE), Rate(300, HOUR))
MAIL_TO_ONE = (Rate(3, HOUR), Rate(6, DAY))
INVITATIONS_BY_ONE = (Rate(20, HOUR), Rate(60, DAY))

KNOWN_FOR = 400 * 24 * 3600  # seconds: the longest a browser keeps a cookie
_MOST_KNOWN = 5  # accounts that one browser is known for


Budget = tuple[tuple[Rate, ...], tuple[str, ...]]


def _has_room(budgets: list[Budget]) -> bool:
    """One try off each budget, or none off any. What is spent already costs no write."""
    if not limiter.enabled:
        return True
    if not all(has_room(rate, whose) for rates, whose in budgets for rate in rates):
        return False
    with writing(db.session):
        return all(count_try(rate, whose) for rates, whose in budgets for rate in rates)


def demand_try(email: str) -> None:
    """Before a password or code of the account with this (normalised) address is checked. Raises TooManyRequests."""
    _demand([(ADDRESS, ("address", _block())), (ACCOUNT, _whose(email))])


def demand_secret_try(name: str, whose: str, rates: tuple[Rate, ...] = ACCOUNT) -> None:
    """The same for another secret of one account, whatever browser asks. Raises TooManyRequests."""
    _demand([(rates, (name, whose))])


def forget_secret_tries(name: str, whose: str, rates: tuple[Rate, ...] = ACCOUNT) -> None:
    """It fitted: the count begins anew."""
    _forget(rates, (name, whose))


def demand_knock() -> None:
    """Before work that any visitor can ask for. Raises TooManyRequests."""
    _demand([(ADDRESS, ("address", _block()))])


def demand_invitation(inviter: int, email: str) -> None:
    """Before an invitation is mailed. Raises TooManyRequests."""
    _demand([(INVITATIONS_BY_ONE, ("inviter", str(inviter))), (MAIL_TO_ONE, ("invited", email))])


def may_mail(email: str) -> bool:
    """True while this address may be sent another mail about its password. Counts for addresses nobody has, too."""
    return _has_room([(MAIL_TO_ONE, ("reset", email))])


def _demand(budgets: list[Budget]) -> None:
    if not _has_room(budgets):
        note_event("too many tries", by=_block())
        raise TooManyRequests


def got_in(email: str) -> None:
    """A proof fitted: this account's count begins anew here, and the browser is known for it from now on."""
    g.known_as = email
    _forget(ACCOUNT, _whose(email))


def _forget(rates: tuple[Rate, ...], whose: tuple[str, ...]) -> None:
    if limiter.enabled:
        with writing(db.session):
            for rate in rates:
                forget_tries(rate, whose)


def did_not_fit(what: str, email: str) -> None:
    """A proof that was none, into the log: `what` is "password", "passkey" or "code"."""
    note_event(f"{what} did not fit", email, _block())


def _block() -> str:
    return address_block(request.remote_addr or "")


def _whose(email: str) -> tuple[str, ...]:
    nonce, tags = _read_cookie()
    is_known = nonce and _known_tag(nonce, email) in tags
    return ("known", nonce, email) if is_known else ("account", email)


def _known_tag(nonce: str, email: str) -> str:
    return mac(key_ring().house_key("known"), nonce.encode(), email.encode()).hex()[:32]


def _read_cookie() -> tuple[str, list[str]]:
    nonce, *tags = request.cookies.get(_cookie_name(), "").split(".")
    return (nonce, tags[:_MOST_KNOWN]) if len(nonce) == 32 else ("", [])


def _cookie_name() -> str:
    return "__Host-known" if current_app.config["SESSION_COOKIE_SECURE"] else "known"


def remember_browser(response: Response) -> Response:
    """The cookie holds a random number and keyed tags: it names no account."""
    email = g.pop("known_as", None)
    if email:
        nonce, tags = _read_cookie()
        nonce = nonce or secrets.token_hex(16)
        tag = _known_tag(nonce, email)
        kept = [tag, *(t for t in tags if t != tag)][:_MOST_KNOWN]
        response.set_cookie(
            _cookie_name(),
            ".".join((nonce, *kept)),
            max_age=KNOWN_FOR,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
