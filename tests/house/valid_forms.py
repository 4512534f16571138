"""Valid input for every route, gathered from the pages themselves: crawled as somebody who may see everything of theirs."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from .authenticator import Authenticator
from .standings import TOTP_SECRET, Held, Standing
from .test_authorisation import address
from .world import NOW, World

_NAME = "{http://www.w3.org/1999/xhtml}"
_MOST_PAGES = 260


@dataclass
class Form:
    """One form of a page: where it goes, and every field with all the values the page offers for it."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_forms(page: str, at: str) -> list[Form]:
    """The posting forms of a page, each box ticked, the last of each choice taken."""
    forms = []
    for element in html5lib.parse(page).iter(f"{_NAME}form"):
        if element.get("method", "get").lower() != "post":
            continue
        form, radios = Form(urljoin(at, element.get("action") or at)), {}
        for part in element.iter():
            tag, name = str(part.tag).removeprefix(_NAME), part.get("name")
            if not name or name == "csrf_token":
                continue
            if tag == "input" and part.get("type") == "radio":
                if part.get("value"):
                    radios[name] = part.get("value", "")
            elif tag == "select":
                options = [o.get("value", o.text or "") for o in part.iter(f"{_NAME}option")]
                form.fields[name] += [o for o in options if o][-1:]
            elif tag in ("input", "button"):
                form.fields[name].append(part.get("value", "y" if part.get("type") == "checkbox" else ""))
            elif tag == "textarea":
                form.fields[name].append(part.text or "a line")
        for name, value in radios.items():
            form.fields[name] = [value]
        forms.append(form)
    return forms


def crawl(http: FlaskClient, starts: list[str]) -> list[Form]:
    """Every form on every page that can be reached, each address once."""
    queue, seen, forms = list(dict.fromkeys(starts)), set(starts), []
    for at in queue:
        if len(seen) > _MOST_PAGES and at not in starts:
            break
        answer = http.get(at)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = answer.get_data(as_text=True)
        forms += read_forms(page, at)
        for link in re.findall(r'href="(/[^"#]*)"', page):
            link = link.replace("&amp;", "&")
            if link not in seen and not link.startswith("/static"):
                seen.add(link)
                queue.append(link)
    return forms


def gather(world: World, browsers: dict[str, FlaskClient]) -> dict[str, dict[str, list[Form]]]:
    """For each rule that takes a POST: by kind of person, up to three forms that the pages draw for it."""
    found: dict[str, dict[str, list[Form]]] = defaultdict(lambda: defaultdict(list))
    adapter = world.app.url_map.bind("localhost")
    gets = [address(world, rule) for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for kind, http in browsers.items():
        for form in crawl(http, gets):
            try:
                rule, _arguments = adapter.match(urlsplit(form.action).path, "POST", return_rule=True)
            except HTTPException:
                continue
            kept = found[rule.rule][kind]
            if len(kept) < 3 and all(other.fields != form.fields for other in kept):
                kept.append(form)
    return found


ENDS = (
    "end",
    "remove",
    "delete",
    "withdraw",
    "stop",
    "sign-out",
    "sign-out-everywhere",
    "switch",
    "discard",
    "hide",
    "lock",
)


def live_a_little(world: World, browsers: dict[str, FlaskClient], held: Held) -> None:
    """Post what the pages offer once, but for what ends something: so that the next crawl finds what follows from it."""
    for rule, kinds in gather(world, browsers).items():
        if rule.rpartition("/")[2] in ENDS or rule.startswith(("/account", "/set-up", "/unlock", "/confirm", "/reset")):
            continue
        for kind, forms in kinds.items():
            for form in forms:
                browsers[kind].post(form.action, data=fill(form, Standing(kind), held))


def code_now() -> str:
    from pyotp import TOTP

    return TOTP(TOTP_SECRET).at(NOW)


def fill(form: Form, standing: Standing, held: Held) -> dict[str, Any]:
    """What somebody would type who knows everything: the right password, fitting dates, another zone."""
    told: dict[str, Any] = {
        "password": standing.password,
        "passphrase": "a long sentence nobody else knows",
        "current": standing.password,
        "code": code_now(),
        "email": "new@example.org",
        "name": "Somebody New",
        "zone": "America/New_York",
        "next": "/",
        "way": "",
        "credential": "",
    }
    answer: dict[str, Any] = dict(form.fields)
    return answer | {name: value for name, value in told.items() if name in answer}


def challenge_of(page: str) -> str:
    found = re.search(r'"challenge": "([^"]+)"', page)
    return found.group(1) if found else ""


Attempt = Callable[[FlaskClient], Any]


def by_passkey(at: str, held: Held) -> Attempt:
    """A page that asks for a passkey, answered with the one this person has; one that makes a passkey, with a new one."""

    def attempt(http: FlaskClient) -> Any:
        challenge = challenge_of(http.get(at).get_data(as_text=True))
        new = Authenticator()
        answer = new.register(challenge) if at.startswith("/set-up") else held.passkey.sign_in(challenge)
        return http.post(at, data={"credential": answer, "name": "found"})

    return attempt


def by_new_app(http: FlaskClient) -> Any:
    """Scan the secret the page shows, and type the code of it."""
    from pyotp import TOTP

    shown = re.search(r'<p class="code" translate="no">\s*(\w+)\s*</p>', http.get("/set-up/app").get_data(as_text=True))
    return http.post("/set-up/app", data={"code": TOTP(shown.group(1)).at(NOW) if shown else code_now()})


def by_form(at: str, **data: Any) -> Attempt:
    return lambda http: http.post(at, data=data)


def ways_in(standing: Standing, held: Held, links: dict[str, str]) -> dict[str, dict[str, Attempt]]:
    """The doors themselves, each opened in every way there is, with everything that fits."""
    new = "an entirely other sentence"
    proofs = {"by password": {"password": standing.password}, "by recovery code": {"code": held.recovery_code}}
    signing_in = {"by password": by_form("/sign-in", email=links["email"], password=standing.password)}
    codes = {"by app": code_now(), "by recovery code": held.recovery_code}
    return {
        "/sign-in": signing_in | {"by passkey": by_passkey("/sign-in", held)},
        "/sign-in/second-step": {how: by_form("/sign-in/second-step", code=code) for how, code in codes.items()},
        **{
            at: {how: by_form(at, **proof) for how, proof in proofs.items()} | {"by passkey": by_passkey(at, held)}
            for at in ("/unlock", "/confirm")
        },
        "/set-up/app": {"": by_new_app},
        "/set-up/passkey": {"": by_passkey("/set-up/passkey", held)},
        "/reset/<token>": {"": by_form(links["reset"], password=new)},
        "/reset/not-me": {"": by_form("/reset/not-me")},
        "/invitation/<token>": {"": by_form(links["invitation"], name="New", password=new)},
        "/account/password": {"": by_form("/account/password", current=standing.password, password=new)},
        "/account/passkeys/<uuid:passkey_id>/remove": {"": by_form(f"/account/passkeys/{links['passkey']}/remove")},
    }
