"""Numbers as the reader writes them, shown and typed. The digits are 0-9 in every language we speak."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.core import Locale
from babel.numbers import format_decimal
from flask_babel import gettext as _
from wtforms import DecimalField
from wtforms.widgets import TextInput

from selfmon.web.languages import is_right_to_left, locale_now

_LEFT_TO_RIGHT = "\u200e"
_DIGITS = {ord(digit): str(n) for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹") for n, digit in enumerate(digits)}


def number_for_people(value: float, decimals: int = 1, *, is_fixed: bool = False, is_signed: bool = False) -> str:
    """With the reader's decimal mark and a real minus sign. Read from right to left, a sign would fall to the far side of
    its digits: a mark keeps it where it belongs, as CLDR does for its own minus."""
    rounded = f"{value:.{decimals}f}"
    is_below, is_above = float(rounded) < 0, float(rounded) > 0
    said = _say_size(rounded.lstrip("-"), decimals, is_fixed, locale_now())
    sign = "−" if is_below else "+" if is_signed and is_above else ""
    return (_LEFT_TO_RIGHT if sign and is_right_to_left() else "") + sign + said


@lru_cache(maxsize=2000)
def _say_size(size: str, decimals: int, is_fixed: bool, locale: Locale) -> str:
    """A number without its sign. Babel reads the pattern anew each time; a table says the same few numbers again and again."""
    pattern = "0" + ("." + ("0" if is_fixed else "#") * decimals if decimals else "")
    return str(format_decimal(Decimal(size), pattern, locale=locale))


def plain_digits(text: str | None) -> str:
    """Arabic and Persian digits as 0-9: codes and numbers are typed on the keyboard somebody has."""
    return (text or "").translate(_DIGITS)


class NumberField(DecimalField):
    """A number as people type one: with ٫ or , or . before its decimals, in Arabic digits too. A text field, because a
    browser drops what it cannot read from a number field before we see it."""

    widget = TextInput()
    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = [
            plain_digits(str(one)).strip().replace("٫", ".").replace(",", ".").replace("،", ".") for one in valuelist
        ]
        super().process_formdata(typed)
        if self.data is not None and not self.data.is_finite():  # NaN compares with nothing, sNaN breaks on trying
            self.data = None
            raise ValueError(_("That does not look like a number."))
