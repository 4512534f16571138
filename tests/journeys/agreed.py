"""What questionnaires leave on pages: three are agreed on with Client A of the demo, by the pages themselves.

One is filled in, one is under way with an answer that was passed on, one waits to be started.
"""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from selfmon.core import clock
from tests.waiting import wait_for

from .conftest import House, NewPage, enter_demo
from .pages import ids, pack_ids

FILLED, UNDER_WAY = "gad-7", "phq-9"


def agree_on_questionnaires(demo: House, new_page: NewPage, treatment: UUID) -> dict[str, tuple[str, ...]]:
    """The paths that only then lead somewhere, by persona. The demo speaks English until then."""
    desk = enter_demo(demo, new_page(width=1280), "therapist")
    for pack in (FILLED, UNDER_WAY, FILLED):
        desk.goto(f"{demo.url}/clients/{treatment}/questionnaires/assign/{pack}")
        desk.locator("[name=title]").fill("How it was")
        for day in desk.locator("[name=reading_days]").all():
            day.check(force=True)
        desk.get_by_role("button", name="Agree on it").click()
        desk.wait_for_url(re.compile(r"/questionnaires(\?|#|$)"))
    engine = sa.create_engine(f"sqlite:///{demo.home}/selfmon.sqlite")
    with engine.begin() as database:
        found = database.execute(
            sa.text("SELECT id FROM questionnaire_assignments ORDER BY assigned_at DESC LIMIT 3")
        ).scalars()  # the demo's own are older
        waiting, under_way, filled = (f"/fill-in/{UUID(one)}" for one in found)
    phone = enter_demo(demo, new_page(), "client-a")
    _answer(phone, demo.url + filled)
    phone.get_by_role("button", name="Finish").click()
    phone.wait_for_url("**/saved/**")
    _answer(phone, demo.url + under_way)
    answer = wait_for(
        lambda: _first(engine, "SELECT id FROM held_answers ORDER BY given_at DESC"), "the answer that is passed on"
    )
    with engine.begin() as database:
        database.execute(sa.text("UPDATE held_answers SET sent_at = given_at"))
    own_text = _keep_own_text(engine)
    result = wait_for(
        lambda: _first(engine, "SELECT id FROM entries WHERE kind = 'questionnaire' ORDER BY recorded_at DESC"),
        "what was filled in",
    )
    engine.dispose()
    on_desk = f"/clients/{treatment}/questionnaires"
    return {
        "client-a": (
            "/results",
            f"/results/{UUID(result)}",
            waiting,
            f"{under_way}/questions",
            f"{under_way}/afterwards",
        ),
        "therapist": (
            "/answers",
            f"/answers/{UUID(answer)}",
            "/texts",
            f"/texts/{own_text}",
            on_desk,
            f"{on_desk}/{FILLED}",
            f"{on_desk}/assign/{UNDER_WAY}",
            f"{on_desk}/bring/{FILLED}",
            f"{on_desk}/enter/{FILLED}",
            f"{on_desk}/enter/lpfs-clinician",
            f"{on_desk}/together/{FILLED}",
        ),
        "administrator": ("/administration/answers", "/administration/upkeep", "/vault", f"/vault/{own_text}"),
    }


def open_log(desk: Page, demo: House) -> tuple[str, ...]:
    """The therapist's own log, begun in this browser with a line about Client A, whatever language it speaks; the pages that
    an open log alone shows."""
    treatment, (pack, _asked) = ids(demo.home)[0], pack_ids(demo.home)
    desk.goto(f"{demo.url}/own-log")
    for name in ("password", "again"):
        desk.locator(f"[name={name}]").fill("seven slow herons wading")
    desk.locator("main form button").first.click()
    expect(desk.locator("[name=again]")).to_have_count(0)
    desk.goto(f"{demo.url}/own-log/write")
    desk.locator("[name=treatment]").select_option(str(treatment))
    desk.locator("[name=day]").fill((clock.utc_now() - timedelta(weeks=3)).date().isoformat())
    desk.locator("[name=helpless][value='3']").check(force=True)
    desk.locator("main form button").last.click()
    desk.wait_for_url("**/own-log")
    return (
        f"/clients/{treatment}/supervision/{pack}/own-lines",
        f"/own-log/with/{treatment}",
        "/own-log/write",
        "/own-log/month",
        "/own-log/consultation",
    )


def _keep_own_text(engine: sa.Engine) -> UUID:
    """A wording in the vault of which nobody has said yet whether it asks about harm."""
    table = sa.Table("questionnaire_texts", sa.MetaData(), autoload_with=engine)
    mine = uuid4()
    with engine.begin() as database:
        shipped = database.execute(sa.select(table).where(table.c.pack_id == FILLED)).mappings().one()
        own = {"id": mine.hex, "content_hash": mine.hex, "is_shipped": False, "harm": sa.null()}
        database.execute(table.insert().values({**shipped, **own}))
    return mine


def _first(engine: sa.Engine, what: str) -> str | None:
    with engine.connect() as database:
        found: str | None = database.execute(sa.text(what)).scalar()
    return found


def _answer(phone: Page, address: str) -> None:
    """Every question with the lowest answer but the last, which is the second."""
    phone.goto(address)
    phone.get_by_role("button", name="Start", exact=True).click()
    phone.wait_for_url("**/questions")
    questions = phone.locator("fieldset[id^=q]")
    n = questions.count()
    assert n
    for at in range(n):
        questions.nth(at).locator("label").nth(int(at == n - 1)).click()
    expect(phone.locator("[data-kept]")).to_contain_text("Kept")
