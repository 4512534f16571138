"""The form every kind of entry shares, and how it becomes facts. Saves nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, TimeField
from wtforms.validators import Optional, ValidationError

from selfmon.core.clock import instant_of, local_day, zone_of_phone
from selfmon.diary.facts import DeviceTime, Facts
from selfmon.diary.kinds import Kind, Pick
from selfmon.diary.models import EntryMode
from selfmon.web.form_parts import CopiedFields

_SOON = timedelta(minutes=5)


class EntryForm(FlaskForm):
    """What every entry carries: its id from the device, the device's clock, and for when and whom it is."""

    Meta = CopiedFields

    uuid = HiddenField("")  # a label of nothing: without one each is named, and the name translated
    queue_tag = HiddenField("")
    asked = HiddenField("")
    schema = HiddenField("")  # which wording of its questions the page had
    device_time = HiddenField("", render_kw={"data-device-time": ""})
    device_zone = HiddenField("", render_kw={"data-device-zone": ""})
    when = RadioField(
        _l("When was it?"),
        default="now",
        choices=[
            ("now", _l("Just now")),
            ("earlier", _l("Earlier today")),
            ("yesterday", _l("Yesterday")),
            ("pick", _l("Pick a time")),
        ],
    )
    day = DateField(_l("Day"), [Optional()])
    clock = TimeField(_l("Time"), [Optional()])
    future_ok = BooleanField(_l("Yes, keep it for that day"))
    held_back = BooleanField(_l("Keep to myself"))
    talk_about = BooleanField(_l("Talk about this"))

    now: datetime  # set by the page, so that one reading of the clock serves the whole request
    chosen_zone: str = "UTC"  # what the client chose; counts where the phone hides its own
    kind_code: str = ""  # what kind of entry it makes
    keep_to_myself: bool = False  # the client's wish for new entries, where the page has no box for it
    is_full: bool = True  # every question is drawn; else the first, and the others behind "Add more"
    skew_seconds: int | None = None  # device minus server, where the form travelled in an envelope

    def validate_when(self, field: RadioField) -> None:
        if field.data != "pick":
            return
        if self.day.data is None:
            raise ValidationError(_("Please pick a day, or choose one of the other times."))
        if self.occurred_at() > self.now + _SOON and not self.future_ok.data:
            self.future_ok.errors = (_("?"),)
            raise ValidationError(
                _('That day or time has not come yet. Is it meant so? Then tick "Yes, keep it for that day".')
            )
        if self.day.data < date(1990, 1, 1):
            raise ValidationError(_("Please pick a day after 1990."))

    @property
    def zone(self) -> str:
        """Where the phone is: every day and time of this form is meant there."""
        return zone_of_phone(self.device_zone.data, self.chosen_zone)

    def occurred_at(self) -> datetime:
        """When it was, by the server's clock: a device clock that is off moves nothing."""
        today = local_day(self.now, self.zone)
        if self.when.data == "earlier":
            return max(self.now - timedelta(hours=3), instant_of(today, time(0, 0), self.zone))
        if self.when.data == "yesterday":
            return instant_of(today - timedelta(days=1), time(18, 0), self.zone)
        if self.when.data == "pick" and self.day.data is not None:
            return instant_of(self.day.data, self.clock.data or time(12, 0), self.zone)
        return self.now

    def device(self) -> DeviceTime | None:
        """What the device's clock said, if it said anything readable."""
        try:
            said = datetime.fromisoformat((self.device_time.data or "").replace("Z", "+00:00"))
            if said.tzinfo is None:
                return None
            said = said.astimezone(UTC)
        except (ValueError, OverflowError):  # also a day that no calendar has in our zone
            return None
        if self.skew_seconds is not None:
            return DeviceTime(said, self.skew_seconds)
        return DeviceTime(said, int((said - self.now).total_seconds()))

    def entry_uuid(self) -> UUID:
        """The id made on the device; a fresh one where none came (no script, or somebody's typing)."""
        try:
            return UUID(self.uuid.data or "")
        except ValueError:
            return uuid4()


def fresh_uuid() -> str:
    """An id for a form about to be shown: sending that form twice stores one entry."""
    return str(uuid4())


def asked_of(form: EntryForm, kind: Kind) -> tuple[str, ...]:
    """The questions that were shown, as the page itself says; foreign names are dropped."""
    fields = {*kind.numbers, *kind.choices, *kind.many}
    said = [name for name in (form.asked.data or "").split(",") if name in fields and name in form]
    return tuple(dict.fromkeys(said)) or tuple(name for name in fields if name in form)


def read_facts(
    form: EntryForm,
    kind: Kind,
    *,
    mode: EntryMode = EntryMode.SPONTANEOUS,
    source: str = "form",
    parent_id: UUID | None = None,
    plain: dict[str, Any] | None = None,
) -> Facts:
    """The facts a valid form states. A question that was shown and left, or skipped, is skipped; one that was not
    shown is not asked."""
    asked = asked_of(form, kind)
    values = {**(plain or {}), **_values(form, kind, asked)}
    many = {name: _picks(form, name) for name in asked if name in kind.many}
    words = {name: form[name].data or "" for name in kind.words if name in form}
    skipped = tuple(name for name in asked if values.get(name) is None and not many.get(name))
    device = form.device()
    return Facts(
        kind=kind.code,
        uuid=form.entry_uuid(),
        occurred_at=form.occurred_at(),
        zone=form.zone,
        entry_mode=EntryMode.RETROSPECTIVE if form.when.data not in ("now", None) else mode,
        values=values,
        many=many,
        words=words,
        asked=asked,
        skipped=skipped,
        parent_id=parent_id,
        held_back=bool(form.held_back.data) or (form.keep_to_myself and not form.when.raw_data),
        talk_about=bool(form.talk_about.data),
        device=device,
        is_clock_corrected=device is not None and device.is_far_off,
        source=source,
        schema_version=_version(form, kind),
        no_more_questions=bool("no_more" in form and form["no_more"].data),
    )


def _version(form: EntryForm, kind: Kind) -> int:
    """The wording that the page itself says it had, among those there were; a page from before says none."""
    said = form.schema.data or ""
    return kind.schema_version if said == str(kind.schema_version) else 1


def _values(form: EntryForm, kind: Kind, asked: tuple[str, ...]) -> dict[str, Any]:
    """Numbers and choices as they were tapped; None where a question was left."""
    return {
        name: _number(form[name].data) if name in kind.numbers else form[name].data or None
        for name in asked
        if name in kind.numbers or name in kind.choices
    }


def _number(data: Any) -> int | float | None:
    if data in (None, ""):
        return None
    number = float(data)
    return int(number) if number.is_integer() else number


def _picks(form: EntryForm, name: str) -> tuple[Pick, ...]:
    picked = list(form[name].data or [])
    order = form[f"{name}_order"].data if f"{name}_order" in form else ""
    placed = [code for code in (order or "").split(",") if code in picked]
    codes = list(dict.fromkeys([*placed, *picked]))
    return tuple(Pick(code, _strength(form, name, code)) for code in codes)


def _strength(form: EntryForm, name: str, code: str) -> int | None:
    field = f"{name}__{code}"
    return int(form[field].data) if field in form and form[field].data not in (None, "") else None
