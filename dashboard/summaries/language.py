"""The language a page is written in: its catalogue of strings, its numbers, lists and dates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

SOURCE: Final = "en-GB"
"""The language in which the strings of this program are written."""
DOMAIN: Final = "gp"
CATALOGUES: Final = Path(__file__).parent / "locale"


def mark(text: str, /) -> str:
    """Mark a string for the catalogue that is translated later, by `Language.label` or `say`."""
    return text


@dataclass(frozen=True)
class Language:
    """
    How sentences, numbers, lists and dates are written.

    Attributes
    ----------
    code
        As HTML and PDF name it: ``en-GB``, ``cy``.
    translations
        From the strings of this program, in British English, to the language.
    """

    code: str = SOURCE
    translations: NullTranslations = field(default_factory=NullTranslations, compare=False)

    def say(self, message: str, /, **values: object) -> str:
        """Return a sentence of the catalogue with its places filled."""
        return self.translations.gettext(message).format(**values)

    def label(self, text: str, /) -> str:
        """Return a name that is looked up rather than written out, such as that of a condition."""
        return self.translations.gettext(text) if text else text

    def listed(self, parts: Sequence[str], /) -> str:
        """Join parts as in speech: a, b and c."""
        return format_list(list(parts), locale=self._locale)

    def either(self, parts: Sequence[str], /) -> str:
        """Join parts as in speech: a, b or c."""
        return format_list(list(parts), style="or", locale=self._locale)

    def number(self, value: float, decimals: int = 0, /) -> str:
        """Return a number with a true minus sign, and none on a 0."""
        rounded = round(value, decimals) or 0.0
        pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        written = format_decimal(rounded, format=pattern, locale=self._locale)
        return written.replace("-", "\N{MINUS SIGN}")

    def day(self, text: str, /) -> str:
        """Return an ISO date, or date and time, as a reader says it: ``3 December 2012``."""
        return format_date(date.fromisoformat(text[:10]), format="long", locale=self._locale)

    @property
    def _locale(self) -> Locale:
        # An Easy Read version is English in other words: ``en-GB-x-easyread``.
        return Locale.parse(self.code.partition("-x-")[0], sep="-")


def read_language(code: str, catalogues: Path = CATALOGUES) -> Language:
    """
    Return a language that has a catalogue.

    Parameters
    ----------
    code
        As `Language.code`.
    catalogues
        Holds ``<code>/LC_MESSAGES/gp.mo``, compiled by ``pybabel compile``.

    Raises
    ------
    FileNotFoundError
        If there is no catalogue for the language.
    """
    if code == SOURCE:
        return Language()
    return Language(code, translation(DOMAIN, catalogues, [code]))
