"""`pista who`: is this one of ours?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import pista
from pista.cli.progress import progress_bar
from pista.engines.recognising import index_of
from pista.errors import PistaError
from pista.language import N_, _, number, percent
from pista.prospects.recognising import recognise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pista.prospects.recognising import Answer

MOST_SHOWN = 5
# A model is never wholly sure.
NEARLY_SURE = 0.999


def show_who(
    source: Path, row: Mapping[str, str | None], mapping: Path | None, region: str | None, *, as_json: bool
) -> None:
    """Say whom of a source's prospects somebody may be."""
    if not any(row.values()):
        raise PistaError(N_("Nothing was said of who it is."), hint=N_("Give a name, --email, --phone or --company."))
    with progress_bar() as tell:
        index = index_of(pista.read(source, mapping=mapping, progress=tell, people_only=True), region, tell)
    answer = recognise(index, row)
    if as_json:
        said = [asdict(offer) | {"reasons": [_(reason) for reason in offer.reasons]} for offer in answer.offers]
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(answer, len(index), Console(highlight=False))


def _print(answer: Answer, records: int, console: Console) -> None:
    offers = answer.offers
    if not offers and not answer.is_told_enough:
        text = _("That is too little to tell: say more of the name, the e-mail, the telephone or the company.")
        console.print(text, soft_wrap=True)
    elif not offers:
        text = _("None of the {n} prospects in the book: somebody new.").format(n=number(records))
        console.print(text, soft_wrap=True)
    ours = [offer for offer in offers if offer.is_same]
    for title, some in (
        (_("One of ours") if len(ours) == 1 else _("One of these, it seems"), ours),
        (_("Perhaps"), [offer for offer in offers if not offer.is_same]),
    ):
        if some:
            console.print(title, style="bold")
        for offer in some[:MOST_SHOWN]:
            sure = "" if offer.probability is None else f"{percent(min(offer.probability, NEARLY_SURE), 1)} · "
            console.print(Padding(Text(f"{offer.prospect}: {offer.shown}"), (0, 2)))
            console.print(Padding(Text(sure + ", ".join(_(reason) for reason in offer.reasons), style="dim"), (0, 4)))
