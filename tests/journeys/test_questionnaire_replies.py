"""Pages that are only the reply to a form: a file that was read or refused, a text that changed, answers that differ.

No address leads to them, so the test of every page never meets them. Each is looked at where it is narrowest, with large text,
in English and from right to left.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from selfmon.accounts.models import Person
from selfmon.measures.models import QuestionnaireText
from selfmon.treatment.models import Treatment
from tests.measures.fhir_files import changed, item, option, questionnaire

from .looking import Look, problems_at
from .phones import Place
from .test_questionnaire import Asked, ask

IS_FULL = bool(os.environ.get("SELFMON_SOAK"))
LOOKS, WITH_AXE = [Look(320), Look(320, dark=True, text=200)], [Look(320, text=200)]
LONG = "Beeinträchtigungserfassungsbogenfragestellung " * 4
ODD = changed(
    lambda made: made.update(
        item=[
            *made["item"][:5],
            item(6)
            | {
                "answerOption": [option(n, None, f"{LONG}{n}") for n in range(4)],
                "enableWhen": [{"question": "q1", "operator": "=", "answerCoding": {"code": "c1"}}],
            },
            item(7) | {"answerOption": [], "answerValueSet": "http://house.example/ValueSet/not-here"},
            {"linkId": "own", "type": "text", "text": f"What else? {LONG}"},
            {"linkId": "when", "type": "date", "text": LONG},
        ],
        extension=[
            {"url": "http://house.example/a-long-address/of/an-extension-that-nobody-knows", "valueString": "x"}
        ],
    )
)
RESPONSE = {
    "resourceType": "QuestionnaireResponse",
    "status": "completed",
    "authored": "2026-05-01",
    "item": [
        *({"linkId": str(n), "answer": [{"valueInteger": 9 if n == 3 else 1}]} for n in range(1, 8)),
        {"linkId": "somewhere-else-entirely-and-without-a-break", "answer": [{"valueString": LONG}]},
    ],
}


class Replies:
    """What was found, by what was answered. axe looks at each, or at each second one."""

    def __init__(self, every: int) -> None:
        self.found: dict[str, list[str]] = {}
        self.every, self.n_seen = every, 0

    def look(self, page: Page, name: str, status: int, act: Callable[[], Any]) -> None:
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            act()
        assert told.value.status == status, (name, told.value.status)
        expect(page.locator("main")).to_be_visible()
        self.n_seen += 1
        if found := list(problems_at(page, LOOKS, [] if self.n_seen % self.every else WITH_AXE, False)):
            self.found[name] = found


def file_of(made: Any) -> Any:
    data = made if isinstance(made, bytes) else json.dumps(made).encode()
    return {"name": "form.json", "mimeType": "application/json", "buffer": data}


@contextmanager
def opened(place: Place, browser: Browser, person: Person) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 740})
    place.let_in(context, person, "read")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_reply_is_accessible_and_fits(place: Place, browser: Browser, language: str) -> None:
    asked, replies = ask(place, browser, "gad-7"), Replies(1 if language == "en" or IS_FULL else 2)
    (treatment,) = place.all_of(Treatment, client_id=asked.person.id)
    (therapist,) = place.all_of(Person, id=treatment.therapist_id)
    rosa = place.aside(lambda: place.people.administrator(f"Rosa {language}"))
    place.change(sa.update(Person).values(locale=language))
    with opened(place, browser, rosa) as page:
        of_the_vault(replies, page, place)
    with opened(place, browser, therapist) as page:
        of_the_therapist(replies, page, place, f"{place.url}/clients/{treatment.id}/questionnaires")
    with opened(place, browser, asked.person) as page:
        of_the_client(replies, page, asked)
    assert not replies.found, "\n".join(f"{where}: {what}" for where, what in replies.found.items())


def of_the_vault(replies: Replies, page: Page, place: Place) -> None:
    def send(made: Any) -> None:
        page.goto(f"{place.url}/vault")
        page.locator("[name=pack]").select_option("gad-7")
        page.locator("[name=file]").set_input_files(file_of(made))
        page.locator("main form button").click()

    replies.look(page, "a refused file", 400, lambda: send(b"<Questionnaire/>"))
    replies.look(page, "a file that does not fit", 200, lambda: send(ODD))
    replies.look(page, "kept all the same", 400, page.locator("button[value=keep]").click)
    replies.look(page, "a file that fits", 200, lambda: send(questionnaire()))
    replies.look(page, "without a licence", 400, page.locator("button[value=keep]").click)


def of_the_therapist(replies: Replies, page: Page, place: Place, battery: str) -> None:
    page.goto(f"{battery}/enter/gad-7")
    page.locator("#q1").fill("9")
    replies.look(page, "from paper, outside", 400, page.locator("main form > button").click)
    page.goto(f"{battery}/together/gad-7")
    page.locator("#q1 label").first.click()
    replies.look(page, "together, some left", 200, page.locator("main form > button").click)

    def send(made: Any) -> None:
        page.goto(f"{battery}/bring/gad-7")
        page.locator("[name=file]").set_input_files(file_of(made))
        page.locator("main form button").last.click()

    replies.look(page, "answers that are refused", 400, lambda: send(b"{}"))
    replies.look(page, "answers that do not fit", 200, lambda: send(RESPONSE))
    texts = [row.id for row in place.all_of(QuestionnaireText) if not row.is_shipped]
    assert texts == []


def of_the_client(replies: Replies, page: Page, asked: Asked) -> None:
    page.goto(asked.address)
    replies.look(page, "a text that changed", 409, lambda: send_as_before(page, agreed="another", choice="start"))
    asked.page = page
    asked.start()
    replies.look(page, "an answer outside", 400, lambda: send_as_before(page, q1="8", go="finish"))
    replies.look(page, "before finishing", 200, lambda: send_as_before(page, q1="1", go="finish"))
    page.goto(f"{asked.address}/questions")
    replies.look(page, "nothing answered", 200, lambda: send_as_before(page, q1="", go="finish"))


def send_as_before(page: Page, **fields: str) -> None:
    """As a page without scripts, or one of before, sends its form."""
    page.locator("main form").first.evaluate(
        """(form, fields) => {
          for (const [name, value] of Object.entries(fields)) {
            form.querySelectorAll(`[name="${name}"]`).forEach((field) => field.remove());
            form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
          }
          form.submit();
        }""",
        fields,
    )
