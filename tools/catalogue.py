"""Gathers every text people read into the catalogues: Python, templates, the docstrings of metrics, signs and tricks.

python tools/catalogue.py          bring locale/es/LC_MESSAGES/pista.po up to date, keeping its translations
python tools/catalogue.py --check  fail where a text has no translation, or the file is not up to date
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from pista.reports import fair_play, meaning, rehearsal

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "pista"
SPANISH = SOURCE / "locale" / "es" / "LC_MESSAGES" / "pista.po"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
# Not the hour of the run: the file changes only where a text does.
STILL = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# Spanish texts of Pista. Brought up to date by `make catalogue`; every entry is translated (a test says so)."


def gathered() -> Catalog:
    """Return every text there is, without translations."""
    catalogue = Catalog(project="pista", charset="utf-8")
    found = extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS)
    texts = {message: file for file, _line, message, _comments, _context in sorted(found, key=str)}
    for message, file in texts.items():
        catalogue.add(message, locations=[(str(file), 0)])
    for text in [*meaning.to_translate(), *fair_play.to_translate(), *rehearsal.to_translate()]:
        catalogue.add(text, locations=[("docstrings", 0)])
    return catalogue


def updated() -> Catalog:
    """Return the Spanish catalogue with every text there is, its translations kept."""
    with SPANISH.open("rb") as file:
        spanish = read_po(file, locale="es")
    spanish.update(gathered(), no_fuzzy_matching=True)
    spanish.obsolete.clear()
    spanish.header_comment = HEADER
    return spanish


def as_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as a file, sorted, so that it changes only where a text does."""
    out = BytesIO()
    catalogue.creation_date = catalogue.revision_date = STILL
    write_po(out, catalogue, sort_output=True, omit_header=False, no_location=True, width=120)
    return out.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """Return the texts that have no translation, or an uncertain one."""
    result = []
    for message in catalogue:
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            result.append(str(message.id))
    return result


def main() -> int:
    """Bring the catalogue up to date, or check it."""
    if not SPANISH.exists():
        SPANISH.parent.mkdir(parents=True, exist_ok=True)
        SPANISH.write_bytes(as_bytes(Catalog(locale="es", project="pista", fuzzy=False)))
    catalogue = updated()
    if "--check" not in sys.argv:
        SPANISH.write_bytes(as_bytes(catalogue))
    absent = missing(catalogue)
    stale = "--check" in sys.argv and SPANISH.read_bytes() != as_bytes(catalogue)
    print(
        f"{len(catalogue)} texts, {len(absent)} without a Spanish translation" + (", not up to date" if stale else "")
    )
    return 1 if absent or stale else 0


if __name__ == "__main__":
    sys.exit(main())
