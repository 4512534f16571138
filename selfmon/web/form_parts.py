"""What a form need not make anew for each request: fields that were made once, and a token that only a drawn page has."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.csrf.core import CSRFTokenField

_Tokens: Any = FlaskForm.Meta.csrf_class


class _LateToken(CSRFTokenField):
    """The token against forged forms, made where a page draws it. What was sent is compared as ever."""

    def process(self, *told: Any, **named: Any) -> None:
        HiddenField.process(self, *told, **named)

    def _value(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))


class _LateTokens(_Tokens):  # type: ignore[misc]  # untyped
    field_class = _LateToken


class CopiedFields(FlaskForm.Meta):  # type: ignore[misc]  # untyped
    """The Meta of a form of many fields: each is made once and copied for every form. What the copies share (a list of
    choices, validators) is replaced whole where one form has others, and never changed."""

    csrf_class = _LateTokens

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        made: dict[str, Any] = vars(unbound_field).setdefault("made_as", {})
        known = made.get(options["name"])
        if known is None:
            field = super().bind_field(form, unbound_field, options)
            made[options["name"]] = {k: v for k, v in vars(field).items() if k not in ("_form", "meta")}
            return field
        field = object.__new__(unbound_field.field_class)
        vars(field).update(known, _form=form, meta=self)
        return field
