"""How each engine spells what the SQL of the engines does not share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Dialect:
    """How an engine spells what its SQL does not share with the other's."""

    alike: str
    typos: str
    size: str
    shared: str
    joined: str
    letters: str
    begins: str
    word: Callable[[str, int], str]


DUCKDB = Dialect(
    alike="jaro_winkler_similarity",
    typos="damerau_levenshtein",
    size="len",
    shared="list_intersect",
    joined="list_distinct(list_concat({0}, {1}))",
    letters="list_sort(string_split({0}, ''))",
    begins="starts_with",
    word=lambda column, place: f"{column}[{place + 1 if place >= 0 else place}]",
)
SPARK = Dialect(
    alike="jaro_winkler",
    typos="damerau_levenshtein",
    size="size",
    shared="array_intersect",
    joined="array_union({0}, {1})",
    letters="array_sort(split({0}, ''))",
    begins="startswith",
    word=lambda column, place: f"try_element_at({column}, {place + 1 if place >= 0 else place})",
)
DIALECTS = {"duckdb": DUCKDB, "spark": SPARK}
