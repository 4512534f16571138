"""Telephone numbers inside somebody's own words, so that one tap calls. Pure."""

import re

from markupsafe import Markup, escape

from selfmon.web.numbers import plain_digits

# Six digits or more with the signs people put between them; shorter ones only where they are all there is on a line.
_NUMBER = re.compile(r"(?<![\w.])\+?\(?\d(?:[\s()./\u2010-\u2013-]{0,2}\d){5,}(?!\w)|^\s*\d{3,5}\s*$", re.MULTILINE)
_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}-\d\d-\d\d")  # a day looks like a number, and calls nobody


def call_address(number: str) -> str:
    """What stands after "tel:": the digits, and a plus sign in front where there is one. Empty for no number."""
    plain = plain_digits(number)
    digits = "".join(c for c in plain.replace("(0)", "") if c.isdecimal())
    return ("+" if plain.strip().startswith("+") else "") + digits


def with_calls(text: str) -> Markup:
    """The text with a link around each number; everything else as it was written, escaped."""
    found, at = Markup(), 0
    plain = plain_digits(text)
    for match in _NUMBER.finditer(plain if len(plain) == len(text) else text):
        said = text[match.start() : match.end()]
        if _DAY.fullmatch(plain[match.start() : match.end()].strip()):
            continue
        found += escape(text[at : match.start()]) + Markup('<a href="tel:{}">{}</a>').format(call_address(said), said)
        at = match.end()
    return found + escape(text[at:])
