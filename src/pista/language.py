"""What people read, in their language: gettext over the catalogues in `locale/`, formats by Babel.

English stands in the source; a catalogue is compiled in memory when its language is first asked for,
so that no compiled file can grow stale. The language belongs to the call, not to the process.
"""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "es")
LOCALE = Path(__file__).parent / "locale"
EPOCH = date(1970, 1, 1)
# From here on a number is written by its power of ten.
MOST = 1e18

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the translations into `language`; raise LookupError when there are none."""
    if language not in LANGUAGES:
        raise LookupError(language)
    path = LOCALE / language / "LC_MESSAGES" / "pista.po"
    if language == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - costs 60 ms, needed for Spanish only
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Use `language` for everything said inside the block."""
    translations(language)
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def language() -> str:
    """Return the language in use."""
    return _language.get()


def _(text: str) -> str:
    """Return `text` in the language in use."""
    return translations(language()).gettext(text)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for a text that is translated later
    """Mark `text` for the catalogues; it is translated where it is shown."""
    return text


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of the sentence that fits `number`."""
    return translations(language()).ngettext(one, many, number)


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage; an unknown one as a dash."""
    if share is None:
        return "–"
    text = number(share * 100, digits)
    # The sign stays with its number where a line ends.
    return f"{text}\u00a0%"


def number(value: float | None, digits: int = 0) -> str:
    """Return a number as the language writes it, with a fixed number of decimals."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - Babel is imported when first needed

    if value is None:
        return "–"
    if abs(value) >= MOST:
        return f"{value:.3g}"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=language())


def day(value: int | None) -> str:
    """Return a day, counted from 1 January 1970, as the language writes it."""
    from babel.dates import format_date  # noqa: PLC0415

    if value is None:
        return "–"
    return format_date(EPOCH + timedelta(days=value), format="d MMM y", locale=language())


def month(value: int) -> str:
    """Return a month, given as year * 100 + month, as the language writes it; below 13 the year is unknown."""
    from babel.dates import format_date, get_month_names  # noqa: PLC0415

    if value <= 12:  # noqa: PLR2004 - twelve months
        return str(get_month_names("wide", context="stand-alone", locale=language())[value])
    return format_date(date(value // 100, value % 100, 1), format="MMM yy", locale=language())
