"""Where translated texts come from: `translations/<language>/LC_MESSAGES/messages.po`, read once in each process, when a
page first speaks that language. Nothing is compiled to a file: there is none to go stale, and no folder need be writable.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Domain, get_locale


class Catalogues(Domain):
    """Every message of the house, in the language of the moment. English is what the messages say themselves."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self.folder = folder

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return NullTranslations() if locale is None else read_catalogue(self.folder, locale.language)


@lru_cache(maxsize=16)
def read_catalogue(folder: Path, language: str) -> NullTranslations:
    """The texts of one language; none where it has no file. An untranslated message is said in English."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)
