"""What decides beside the model: exact keys, names that contradict each other, namesakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from pista.language import N_
from pista.prospects.comparing import ADDRESS, BORN, COMPANY, EMAIL, FAMILY, GIVEN, PHONE, TAX
from pista.prospects.records import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = {"emails": N_("same e-mail"), "tax_id": N_("same tax number")}
# From here on a pair of the model needs no person's look, when its whole group agrees.
SURE = 0.95
# Below this a pair that is left apart is no doubt, either.
DOUBTFUL = 0.05
# Names that differ more than this contradict each other.
ALIKE = 0.8
# A name of fewer letters becomes another one by a single slip of the finger.
LONG_ENOUGH_TO_SLIP = 5
DIFFERENT_NAMES = N_("but other names")


def contradict(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two names cannot be one's, however misspelled or swapped, and no birthday or tax number agrees."""
    if one["kind"] == ORGANISATION:
        said = (one["organisation"], other["organisation"])
        return all(said) and not set(one["words"]) & set(other["words"]) and _unlike(*said)
    if any(one[name] and one[name] == other[name] for name in ("born", "tax_id")):
        return False
    if one["root"] and one["root"] == other["root"]:
        return _is_strange(one["surname"], other) if one["surname"] and other["surname"] else False
    strange = [_is_strange(one[name], other) for name in ("given", "surname") if one[name]]
    known = [name for name in ("given", "surname") if other[name]]
    return any(strange) if len(strange) == len(known) == 2 else bool(strange and known) and all(strange)  # noqa: PLR2004


def is_written_so(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether all that one is called is what the other is, but for a slip of the finger, an initial or a pet name.

    A model may be sure that two unlike names are one's, for all else they share; who reads the names is not.
    """
    if one["kind"] == ORGANISATION:
        return not one["organisation"] or _is_slip(one["organisation"], other.get("organisation") or "")
    called = [name for name in (other["given"], other["surname"]) if name]
    for name in (one["given"], one["surname"]):
        is_pet_name = name == one["given"] and bool(one["root"]) and one["root"] == other["root"]
        if name and not is_pet_name and not any(_is_slip(name, said) or _initial(name, said) for said in called):
            return False
    return True


def _is_slip(one: str, other: str) -> bool:
    """Whether two names are the same, or one letter apart."""
    most = 1 if min(len(one), len(other)) >= LONG_ENOUGH_TO_SLIP else 0
    return DamerauLevenshtein.distance(one, other, score_cutoff=most) <= most


def _is_strange(name: str, other: Mapping[str, Any]) -> bool:
    """Whether a name is like neither name of another record, nor an initial of one."""
    return all(_unlike(name, said) and not _initial(name, said) for said in (other["given"], other["surname"]) if said)


def _unlike(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) < ALIKE


def _initial(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def are_namesakes(agreed: Mapping[str, str]) -> bool:
    """Whether two people may well be two: namesakes, or relatives and colleagues who share a surname and more.

    They say another e-mail or telephone each, or first names or surnames that are not alike, and nothing that is a
    person's own agrees. Where both say a birthday, the model has what it needs to tell them apart.
    """
    if BORN.column in agreed or not {GIVEN.column, FAMILY.column} & set(agreed):
        return False
    # Where both say nothing but names and places the model decides.
    if not {c.column for c in (EMAIL, PHONE, ADDRESS, TAX, COMPANY)} & set(agreed):
        return False
    own = {
        TAX.column: {level.called for level in TAX.levels},
        EMAIL.column: {level.called for level in EMAIL.levels[:2]},
    }
    if any(agreed.get(column) in called for column, called in own.items()):
        return False
    # A household's telephone and address, and e-mails that a company makes alike, are no person's own.
    if any(agreed.get(c.column) == c.otherwise.called for c in (GIVEN, FAMILY)):
        return True
    nearly = {
        c.column: {level.called for level in c.levels[:most]} for c, most in ((PHONE, 3), (ADDRESS, 2), (EMAIL, 4))
    }
    if any(agreed.get(column) in called for column, called in nearly.items()):
        return False
    is_similar_only = agreed.get(GIVEN.column) == GIVEN.levels[-1].called
    return is_similar_only or any(c.column in agreed for c in (EMAIL, PHONE))
