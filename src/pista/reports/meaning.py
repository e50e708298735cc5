"""What is this? A metric's docstring, in the language in use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.fair_play.definition import tricks
from pista.language import N_, _
from pista.metrics.definition import FOLDERS, SECTIONS, Metric, metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SECTION_NAMES = {
    "Question": N_("Question"), "Formula": N_("Formula"), "Unit": N_("Unit"), "Encourages": N_("Encourages"),
    "Discourages": N_("Discourages"), "Gamed by": N_("Gamed by"), "Read with": N_("Read with"), "Source": N_("Source"),
    "Example": N_("Example"),
}  # fmt: skip
FOLDER_NAMES = {
    "effort": N_("effort"), "conversion": N_("conversion"), "speed": N_("speed"), "value": N_("value"),
    "upkeep": N_("upkeep"),
}  # fmt: skip
# Ledgers read the same in every language; names are told as what they are called.
UNTRANSLATED = ("Read with", "Example")
REPLACES = N_(", which replaces it")


@dataclass(frozen=True)
class Meaning:
    """A metric explained: its name, title and sections (name, text)."""

    name: str
    folder: str
    title: str
    sections: Sequence[tuple[str, str]]


def meaning(metric: Metric) -> Meaning:
    """Explain a metric."""
    sections = [(_(SECTION_NAMES[name]), _said(name, metric.doc[name])) for name in SECTIONS if name in metric.doc]
    return Meaning(metric.name, _(FOLDER_NAMES[metric.folder]), _(metric.title), sections)


def _said(section: str, text: str) -> str:
    """Return a section in the language in use: numbers with the names to ask for them by, tricks as they are called."""
    if section == "Read with":
        found = re.sub(r"\w+", lambda word: _with_name(word[0]) if word[0] in metrics() else word[0], text)
        return found.replace(REPLACES, _(REPLACES))
    if section == "Gamed by":
        return re.sub(r"^\w+(?=:)", lambda word: trick_name(word[0]), _(text), flags=re.MULTILINE)
    return text if section in UNTRANSLATED else _(text)


def _with_name(name: str) -> str:
    return f"{title_of(name)} ({name})"


def trick_name(name: str) -> str:
    """Return what a trick is called."""
    return _(tricks()[name].title).partition(":")[0]


def title_of(name: str) -> str:
    """Return what a metric is called, without the question it answers."""
    return _(metrics()[name].title).partition(":")[0].rstrip(".")


def meanings(names: Iterable[str]) -> list[Meaning]:
    """Explain metrics by name, folder by folder."""
    wanted = set(names)
    found = (metric for metric in metrics().values() if metric.name in wanted)
    return [meaning(metric) for metric in sorted(found, key=lambda metric: FOLDERS.index(metric.folder))]


def to_translate() -> list[str]:
    """Return every text of the metrics' docstrings that has a translation."""
    texts = [metric.title for metric in metrics().values()]
    for metric in metrics().values():
        texts += [text for name, text in metric.doc.items() if name not in {"title", *UNTRANSLATED}]
    return list(dict.fromkeys(texts))
