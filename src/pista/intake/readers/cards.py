"""Address books of vCards, as telephones and mail programs write them: one row per card."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import vobject

from pista.errors import SourceError
from pista.intake.readers.tables import Batch, OneTable, Remark, batch_of, opened
from pista.intake.readers.text import detect_encoding
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEADINGS = [
    "First name",
    "Last name",
    "Full name",
    "Company",
    "Email",
    "Phone",
    "City",
    "Address",
    "Postcode",
    "Region",
    "Birthday",
    "Note",
]
_CARD = re.compile(r"^BEGIN:VCARD\s*$.*?^END:VCARD\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
# Pictures and keys say nothing of who somebody is, and programs break their lines in every wrong way.
_BINARY = re.compile(
    r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|AGENT|PROFILE|X-[^:;\r\n]*)[:;].*(?:\r?\n(?![\w-]+(?:\.[\w-]+)?[;:]).*)*\r?\n?",
    re.MULTILINE | re.IGNORECASE,
)
MOST_BYTES = 256 * 2**20


@dataclass
class CardsTable(OneTable):
    """The cards of an address book."""

    cards: list[tuple[int, str]]

    def batches(self) -> Iterator[Batch]:
        """Yield the cards as rows; one that cannot be read is told."""
        lines, rows, self.remarks = [], [], []
        for line, text in self.cards:
            try:
                card = vobject.readOne(text, allowQP=True, ignoreUnreadable=True)
                rows.append(_row(card))
                lines.append(line)
            except Exception as error:  # noqa: BLE001 - vobject raises errors of codecs and its own
                self.remarks.append(Remark(N_("a card cannot be read: {error}"), line, {"error": str(error)[:120]}))
        yield batch_of(lines, rows, len(self.headings))


def read_cards(path: Path) -> CardsTable:
    """Return the cards of a file; raise SourceError where there is none."""
    with opened(path) as stream:
        content = stream.read(MOST_BYTES)
    encoding = detect_encoding(path)
    text = content.decode(
        encoding if encoding.startswith("utf") and "," not in encoding else "cp1252", "replace"
    ).replace("\r\n", "\n")
    cards = [(text.count("\n", 0, found.start()) + 1, _BINARY.sub("", found[0])) for found in _CARD.finditer(text)]
    if not cards:
        raise SourceError(N_("{path} holds no whole card."), hint=N_("Export the address book again."), path=path)
    return CardsTable(path, list(HEADINGS), cards)


def _row(card: Any) -> list[str]:  # noqa: ANN401 - vobject has no types
    parts = card.contents
    name = _first(parts, "n")
    whole = _first(parts, "fn")
    address = _first(parts, "adr")
    organisation = _first(parts, "org")
    return [
        _text(getattr(name, "given", "")),
        _text(getattr(name, "family", "")),
        _text(whole),
        _text(organisation[0] if isinstance(organisation, list) and organisation else organisation),
        "; ".join(_text(one.value) for one in parts.get("email", ())),
        "; ".join(_text(one.value) for one in parts.get("tel", ())),
        _text(getattr(address, "city", "")),
        _text(getattr(address, "street", "")),
        _text(getattr(address, "code", "")),
        _text(getattr(address, "region", "")),
        _text(_first(parts, "bday")),
        _text(_first(parts, "note")),
    ]


def _first(parts: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - whatever the property holds
    found = parts.get(name)
    return found[0].value if found else ""


def _text(value: object) -> str:
    if isinstance(value, list):
        value = " ".join(str(part) for part in value if part)
    return " ".join(str(value or "").split())
