"""No state rises by the back door: every standing × every route, with input that fits.

The other matrix asks who may knock. This one asks what an open door does: to this browser's session (mode, reading
time, freshness) and to everybody's factors, recovery codes, grants and addresses. What may rise stands in ALLOWED.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts import entering
from selfmon.accounts.invitations import make_invitation
from selfmon.accounts.models import Passkey, Person, Role
from selfmon.core.db import db, writing
from selfmon.supervision.models import SupervisionPack
from tests.database import IS_POSTGRES
from tests.people import People

from .authenticator import Authenticator
from .standings import STANDINGS, Held, Standing, facts, rewinding, rises, stand
from .test_authorisation import address
from .valid_forms import Form, fill, gather, live_a_little, ways_in
from .world import NOW, World, make_world, set_consent

pytestmark = pytest.mark.skipif(
    IS_POSTGRES, reason="rows are rewound with SQLite's own copying; the rules are the same"
)
KINDS = {"client": "client", "therapist": "therapist", "administrator": "administrator", "supervisor": "supervisor"}


@dataclass(frozen=True)
class Allowed:
    """Rises that are meant: on this route, of these facets, from these standings (all when empty)."""

    rule: str
    facets: str
    standings: tuple[str, ...] = ()
    why: str = ""
    but: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # not in these ways from that standing


FRESH = ("fresh", "staff, fresh")
WAIT = "after a mail reset"
NOT_BY_THE_NEW_PASSWORD = {WAIT: ("POST by password",)}
PROOF = "mode reading fresh"
ALLOWED = (
    Allowed("/sign-in", PROOF, (), "the front door", NOT_BY_THE_NEW_PASSWORD),
    Allowed("/sign-in/second-step", "mode reading fresh", ("half",), "the second factor"),
    Allowed("/unlock", PROOF, (), "a proof of who it is", NOT_BY_THE_NEW_PASSWORD),
    Allowed("/confirm", PROOF, (), "a proof of who it is", NOT_BY_THE_NEW_PASSWORD),
    Allowed("/set-up/app", "mode reading fresh factors codes", ("half, first step",), "staff's first step"),
    Allowed("/set-up/passkey", "mode reading fresh factors codes", ("half, first step",), "staff's first step"),
    Allowed("/set-up/app", "factors", FRESH, "proved a moment ago"),
    Allowed("/set-up/passkey", "factors", FRESH, "proved a moment ago"),
    Allowed("/account/recovery-codes", "codes", FRESH, "proved a moment ago"),
    Allowed("/account/password", "factors", FRESH, "proved a moment ago, and the password of now"),
    Allowed("/account/leave", "factors", FRESH, "proved a moment ago: only takes away, and a recovery code undoes it"),
    Allowed("/account/unlocking", "factors", FRESH, "proved a moment ago"),
    Allowed("/account/passkeys/<uuid:passkey_id>/remove", "factors", FRESH, "proved a moment ago"),
    Allowed("/invitation/<token>", "mode reading fresh factors addresses", (), "an account of one's own begins"),
    Allowed(
        "/reset/<token>", "factors", (), "whoever has the mailed link: reading waits 72 hours, staff need their factor"
    ),
    Allowed("/reset/not-me", "factors", (), "only takes back; tests/accounts/test_after_a_reset.py says from where"),
    Allowed("/sharing/<uuid:treatment_id>/choose", "grants", ("fresh",), "widening"),
    Allowed("/sharing/packs/<uuid:pack_id>/agree", "grants", ("fresh",), "widening"),
    Allowed("/sharing/texts/<uuid:reading_id>/agree", "grants", ("fresh",), "widening"),
    Allowed("/sharing/<uuid:treatment_id>/end", "grants", ("fresh",), "going on for as long as was said"),
    Allowed("/reminders/calendar", "addresses", ("fresh",), "widening"),
    Allowed("/administration/people/<uuid:public_id>/switch", "factors", (), "an administrator's work"),
)


def is_allowed(rule: str, how: str, facet: str, standing: Standing) -> bool:
    return any(
        a.rule == rule
        and facet in a.facets.split()
        and (not a.standings or standing.name in a.standings)
        and not any(standing.name.startswith(name) and how in ways for name, ways in a.but.items())
        for a in ALLOWED
    )


@pytest.fixture
def world(app: Flask, people: People) -> World:
    app.config["WTF_CSRF_ENABLED"] = False  # a valid post carries its token; here what it does is asked
    world = make_world(app, people)
    set_consent(world, "numbers")
    with app.app_context(), writing(db.session):
        pack = SupervisionPack(id=uuid4(), treatment_id=world.treatment_id, label="XYZ-789", proposed_at=NOW)
        pack.supervisor_id = world.supervisor.id
        db.session.add(pack)
    return world


def browsers_of(world: World) -> dict[str, FlaskClient]:
    found = {"visitor": world.app.test_client()}
    for kind, attribute in KINDS.items():
        found[kind] = world.app.test_client()
        world.people.sign_in(found[kind], getattr(world, attribute), "read", now=NOW)
    return found


def links_for(world: World, standing: Standing) -> dict[str, str]:
    """A reset link of this person (of the client, for a visitor), an open invitation, this person's passkey."""
    person = getattr(world, standing.person or "client")
    with world.app.app_context(), writing(db.session):
        _row, token, _code = make_invitation(db.session, "newcomer@example.org", "", Role.CLIENT, None, NOW)
        kept = db.session.get(Person, person.id)
        assert kept is not None
        passkey = db.session.execute(sa.select(Passkey.id).where(Passkey.person_id == person.id)).scalar()
        return {
            "email": person.email,
            "reset": f"/reset/{entering.reset_token(kept)}",
            "invitation": f"/invitation/{token}",
            "passkey": str(passkey or uuid4()),
        }


Drawn = dict[str, dict[str, list[Form]]]


def knock(world: World, standing: Standing, drawn: Drawn) -> Iterator[tuple[str, str, int, list[str]]]:
    """Every route with every fitting input: rule, how, status, what rose."""
    held = Held(Authenticator())
    http = stand(world, held, standing)
    cookie = http.get_cookie("here")
    doors = ways_in(standing, held, links_for(world, standing))
    before = facts(world, http)
    with rewinding(world) as rows:
        for rule in world.app.url_map.iter_rules():
            for method in ("GET", "POST"):
                if method not in (rule.methods or ()):
                    continue
                at = address(world, rule)
                attempts = {"": lambda http, at=at: http.get(at)}
                if method == "POST":
                    kinds = drawn.get(rule.rule, {})
                    forms = kinds.get(standing.person or "", []) or next(iter(kinds.values()), [])
                    attempts = doors.get(rule.rule) or {
                        f"form {n}": lambda http, form=form: http.post(form.action, data=fill(form, standing, held))
                        for n, form in enumerate(forms or [Form(at)])
                    }
                for how, attempt in attempts.items():
                    browser = world.app.test_client()
                    if cookie is not None:
                        browser.set_cookie("here", cookie.value, domain="localhost")
                    status = attempt(browser).status_code
                    yield (
                        rule.rule,
                        f"{method} {how}".strip(),
                        status,
                        rises(before, facts(world, browser)) if rows.has_changed() else [],
                    )
                    rows.rewind()


# Drawn in none of the pages of this world. They are knocked at without a field; what they do is shown in their rooms.
UNDRAWN = 40


def test_no_state_rises_by_the_back_door(world: World) -> None:
    browsers = browsers_of(world)
    live_a_little(world, browsers, Held(Authenticator()))
    drawn = gather(world, browsers)
    unexplained, worked, n = [], set(), 0
    with rewinding(world) as rows:
        for standing in STANDINGS:
            for rule, how, status, rose in knock(world, standing, drawn):
                n += 1
                if how.startswith("POST") and status < 400:
                    worked.add(rule)
                unexplained += [
                    f"{standing.name}: {how} {rule} raises {facet} ({status})"
                    for facet in rose
                    if not is_allowed(rule, how, facet, standing)
                ]
            rows.rewind()
    assert n >= 2000
    assert not unexplained, "\n".join(unexplained)
    posts = {rule.rule for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert len(posts - worked) <= UNDRAWN, sorted(posts - worked)
