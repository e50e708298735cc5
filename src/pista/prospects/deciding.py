"""What decides beside the model: exact keys, names that contradict each other, namesakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import JaroWinkler

from pista.language import N_
from pista.prospects.comparing import ADDRESS, BORN, EMAIL, FAMILY, GIVEN, PHONE, TAX
from pista.prospects.records import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEYS = {"email": N_("same e-mail"), "tax_id": N_("same tax number")}
# From here on a pair of the model needs no person's look, when its whole group agrees.
SURE = 0.95
# Below this a pair that is left apart is no doubt, either.
DOUBTFUL = 0.05
# Names that differ more than this contradict each other.
ALIKE = 0.8
DIFFERENT_NAMES = N_("but other names")


def contradict(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two names cannot be one's, however misspelled or swapped, and no birthday or tax number agrees."""
    if one["kind"] == ORGANISATION:
        said = (one["organisation"], other["organisation"])
        return all(said) and not set(one["words"]) & set(other["words"]) and _unlike(*said)
    if any(one[name] and one[name] == other[name] for name in ("born", "tax_id")):
        return False
    first, second = ([_names(row, "given", "root"), _names(row, "surname")] for row in (one, other))
    everyone = [name for names in second for name in names]
    if all(first) and all(second):
        return any(all(_strange(name, everyone) for name in names) for names in first)
    return any(first) and any(second) and all(_strange(name, everyone) for names in first for name in names)


def _names(row: Mapping[str, Any], *columns: str) -> set[str]:
    return {row[column] for column in columns if row[column]}


def _strange(name: str, others: Sequence[str]) -> bool:
    """Whether a name is like none of the others, nor an initial of one."""
    return all(_unlike(name, other) and not _initial(name, other) for other in others if other)


def _unlike(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) < ALIKE


def _initial(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def are_namesakes(agreed: Mapping[str, str]) -> bool:
    """Whether two people say another e-mail or telephone each, and nothing but names, company and city agrees.

    Where both say a birthday, the model has what it needs to tell them apart.
    """
    if BORN.column in agreed or not {GIVEN.column, FAMILY.column} & set(agreed):
        return False
    nearly = {c.column: {level.called for level in c.levels[:2]} for c in (TAX, PHONE, ADDRESS)}
    nearly[EMAIL.column] = {level.called for level in EMAIL.levels[:3]}
    if any(agreed.get(column) in called for column, called in nearly.items()):
        return False
    return any(c.column in agreed for c in (EMAIL, PHONE))
