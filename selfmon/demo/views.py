"""The demo's own pages: sign-in by button, and the mail that went nowhere. Reached from this machine only."""

import email
import hmac
from email import policy
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pyotp import TOTP

from selfmon.accounts.directory import find_by_email
from selfmon.accounts.factors import totp_secret
from selfmon.accounts.models import SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core.db import db, writing
from selfmon.demo.cast import CAST, Role
from selfmon.demo.prepare import PASSWORD, address, link_token
from selfmon.house import current_house
from selfmon.web.actor import request_now
from selfmon.web.gate import public

blueprint = Blueprint("demo", __name__, url_prefix="/demo")
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
_FORWARDED = {
    f"HTTP_{name}"
    for name in ("FORWARDED", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PROTO", "X_REAL_IP", "VIA")
}


def refuse_from_elsewhere() -> Any:
    """A demo signs anybody in, so nobody from another machine, and nothing that was passed on, is answered."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    is_here = request.remote_addr is not None and ip_address(request.remote_addr).is_loopback
    if host not in _LOCAL_NAMES or not is_here or not _FORWARDED.isdisjoint(request.environ):
        return "The demo answers on http://localhost only.\n", 421, {"Content-Type": "text/plain"}
    return None


def _find(key: str, token: str) -> Role:
    role = next((r for r in CAST if r.key == key), None)
    expected = link_token(key)
    if role is None or not expected or not hmac.compare_digest(token.encode(), expected.encode()):
        abort(404)
    return role


@blueprint.route("/enter/<key>/<token>", methods=["GET", "POST"])
@public
def enter(key: str, token: str) -> ResponseReturnValue:
    """GET shows who this is; the button signs in with both factors done."""
    role = _find(key, token)
    person = find_by_email(db.session, address(role))
    if person is None:
        abort(404)
    if request.method == "POST":
        with writing(db.session):
            g.new_token = start_session(db.session, person, SessionMode.READ, request_now(), "Demo")
        return redirect("/", 303)
    secret = totp_secret(person)
    return render_template(
        "demo/enter.html", role=role, email=person.email, password=PASSWORD, code=TOTP(secret).now() if secret else ""
    )


@blueprint.get("/mail")
@public
def show_mail() -> ResponseReturnValue:
    """Every mail the demo would have sent, newest first."""
    folder = current_house().folders.data / "mail"
    files = sorted(folder.glob("*.eml"), reverse=True)[:50] if folder.is_dir() else []
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    shown = [(m["To"], m["Subject"], body.get_content() if (body := m.get_body(("plain",))) else "") for m in mails]
    return render_template("demo/mail.html", mails=shown)
