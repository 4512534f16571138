"""Forms for signing in and settling in: shape and words only, nothing is stored here."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from selfmon.accounts.models import STAFF
from selfmon.accounts.passwords import MAXIMUM, is_good_password
from selfmon.core.clock import is_zone
from selfmon.core.visible import as_one_address, shows_something
from selfmon.web.input_kinds import ShowsSomething
from selfmon.web.languages import DRAFTS, NAMES
from selfmon.web.numbers import plain_digits


def _strip(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


def _seen(text: str | None) -> str:
    """For a name that may be left out: what draws nothing is none."""
    said = _strip(text)
    return said if shows_something(said) else ""


def language_choices() -> list[tuple[str, str]]:
    """Every language under its own name; a draft says that it is one."""
    return [
        (code, _("%(language)s (needs clinical review)", language=name) if code in DRAFTS else name)
        for code, name in NAMES.items()
    ]


class Address(EmailField):
    """An email address, in the one spelling it is kept in."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label,
            filters=[lambda t: as_one_address(t or "")],
            render_kw={"dir": "ltr"},
            validators=[
                InputRequired(_l("Please type the address.")),
                Length(max=255),
                Regexp(r"^[^@\s]+@[^@\s]+\.?[^@\s]*$", message=_l("That does not look like an email address yet.")),
            ],
            **options,
        )


class SignInForm(FlaskForm):
    """Address and password, or the answer of a passkey."""

    email = EmailField(_l("Email address"), filters=[lambda t: as_one_address(t or "")], render_kw={"dir": "ltr"})
    password = PasswordField(_l("Password"))
    credential = HiddenField()


class CodeForm(FlaskForm):
    """One code, whatever its kind."""

    code = StringField(
        _l("Code"),
        [InputRequired(_l("Please type the code.")), Length(max=40)],
        filters=[plain_digits],
        render_kw={"dir": "ltr"},
    )


class ProofForm(FlaskForm):
    """Unlocking and confirming: the password, a passkey, or a recovery code."""

    password = PasswordField(_l("Password"))
    credential = HiddenField()
    code = StringField(_l("Recovery code"), [Length(max=40)], filters=[plain_digits], render_kw={"dir": "ltr"})


class ResetForm(FlaskForm):
    email = Address(_l("Email address"))


class NewPasswordForm(FlaskForm):
    """A new password; `about` holds what it may not be."""

    password = PasswordField(
        _l("New password"),
        [Length(max=MAXIMUM)],
        description=_l("At least 10 characters. Several words in a row work well. Not your name or address."),
    )

    def __init__(self, *args: Any, about: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about

    def validate_password(self, field: PasswordField) -> None:
        if not is_good_password(field.data or "", *self.about):
            raise ValidationError(
                _("That one is easy to guess, or too short. Several words in a row that nobody expects work well.")
            )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Password now"))


class AcceptForm(NewPasswordForm):
    """Accepting an invitation: with a password, or with `way` saying that a passkey comes next."""

    name = StringField(
        _l("The name you would like to be called here"),
        [ShowsSomething(_l("Please type a name. Any name will do.")), Length(max=120)],
        filters=[_strip],
    )
    zone = HiddenField(default="UTC")
    way = HiddenField()

    @property
    def wants_passkey(self) -> bool:
        return self.way.data == "passkey" and not self.password.data

    def validate_password(self, field: PasswordField) -> None:
        if not self.wants_passkey:
            super().validate_password(field)

    def zone_or_default(self) -> str:
        return self.zone.data if self.zone.data and is_zone(self.zone.data) else "UTC"


class InviteForm(FlaskForm):
    """An administrator invites staff."""

    email = Address(_l("Email address"))
    name = StringField(_l("Name"), [ShowsSomething(_l("Please type a name.")), Length(max=120)], filters=[_strip])
    role = SelectField(
        _l("Role"),
        choices=[
            ("therapist", _l("Therapist")),
            ("supervisor", _l("Supervisor")),
            ("administrator", _l("Administrator")),
        ],
    )
    locale = SelectField(_l("Language of the mail, and of their account"), choices=language_choices)

    def validate_role(self, field: SelectField) -> None:
        if field.data not in STAFF:
            raise ValidationError(_("Please pick one of the roles."))


class LanguageForm(FlaskForm):
    """Language and time zone."""

    locale = SelectField(
        _l("Language"),
        choices=language_choices,
        description=_l(
            "Mails come in it, too. “Needs clinical review” means: complete, but not yet read by a clinician who speaks it."
        ),
    )
    zone = StringField(
        _l("Time zone"),
        [InputRequired(_l("Please type a time zone.")), Length(max=64)],
        render_kw={"dir": "ltr"},
        description=_l("Such as Europe/Amsterdam. It decides what counts as today."),
    )

    def validate_zone(self, field: StringField) -> None:
        if not is_zone(field.data or ""):
            raise ValidationError(_("We don't know that time zone. One such as Europe/Berlin works."))


class PasskeyForm(FlaskForm):
    name = StringField(_l('A name for this passkey, such as "my phone"'), [Length(max=64)], filters=[_seen])
    credential = HiddenField(validators=[InputRequired(_l("The passkey did not answer. Please try again."))])


class WayOfUnlockingForm(FlaskForm):
    password_only = BooleanField(_l("Only my password unlocks"))


def local_path(target: str | None, default: str = "/") -> str:
    """`target` if it is a path of this house, else `default`: a link never leads elsewhere after signing in."""
    target = target or ""
    parts = urlsplit(target)
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if is_ours and not any(ord(c) < 32 or c == "\\" for c in target) else default
