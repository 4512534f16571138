"""The weekly look back. "Didn't come up" is a complete answer and stored as one."""

from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import ValidationError

from selfmon.anchors.items import GROUPS, ITEMS, NO_KNOCK, AnchorItem
from selfmon.anchors.rotation import items_for, week_looked_back_on
from selfmon.anchors.weekly_kind import WEEKLY
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.entry_view import EntryView
from selfmon.diary.facts import Facts
from selfmon.diary.forms import EntryForm
from selfmon.diary.items import words_area
from selfmon.diary.models import EntryMode
from selfmon.diary.pages import KindPage, show_entry_page
from selfmon.web.gate import client_log
from selfmon.web.input_kinds import MAY_SKIP

blueprint = Blueprint("anchors", __name__)
NOT_COME_UP = "none"


class AnchorField(RadioField):
    """Five steps and "didn't come up", all the same size."""

    def __init__(self, item: AnchorItem, was_not_come_up: bool = False, **options: Any) -> None:
        none = NO_KNOCK if item.code == "b2" else _l("Didn't come up")
        super().__init__(
            item.name,
            choices=[*((str(n), text) for n, text in enumerate(item.steps)), (NOT_COME_UP, none)],
            validators=[MAY_SKIP],
            **options,
        )
        self.item, self.is_not_come_up = item, was_not_come_up

    def process_formdata(self, valuelist: list[str]) -> None:
        said = valuelist[0] if valuelist else ""
        self.is_not_come_up = said == NOT_COME_UP or (self.is_not_come_up and not said)
        self.data = None if said in ("", NOT_COME_UP) else said

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


def weekly_fields(here: Circumstances, entry: EntryView | None) -> dict[str, Any]:
    """The week's items; when an entry is changed, those it was asked."""
    none = set(entry.plain.get("not_come_up") or ()) if entry else set()
    codes = [c for c in ITEMS if c in entry.asked] if entry else items_for(week_looked_back_on(here.today), here.phase)
    return {code: AnchorField(ITEMS[code], code in none) for code in codes} | {"note": words_area(_l("In my words"))}


def tell_apart(form: EntryForm, facts: Facts) -> Facts:
    """ "Didn't come up" is an answer: not skipped, but named."""
    none = [code for code in facts.asked if form[code].is_not_come_up]
    return replace(
        facts,
        values={**facts.values, "not_come_up": none},
        skipped=tuple(code for code in facts.skipped if code not in none),
    )


WEEKLY_PAGE = KindPage(
    WEEKLY,
    "anchors/week.html",
    weekly_fields,
    finish=tell_apart,
    context=lambda _here: {"groups": GROUPS},
    plain=lambda here: {"week_on": week_looked_back_on(here.today)},
)


@blueprint.route("/week", methods=["GET", "POST"])
@client_log
def look_back() -> ResponseReturnValue:
    return show_entry_page(WEEKLY_PAGE, "week", mode=EntryMode.PROMPTED)
