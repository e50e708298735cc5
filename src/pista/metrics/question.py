"""A question to a book, and the order of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


@dataclass(frozen=True)
class Question:
    """What is asked of a book: a period (days, both ends included), a grouping, and which rows count at all.

    where  groupings and the keys of theirs that count: (("seller", ("ana",)), ("product", ("Pro", "Plus")))
    """

    since: int | None = None
    until: int | None = None
    by: str | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


class _Whole:
    """The key of the whole book among the groups."""


WHOLE = _Whole()


def in_order(keys: Iterable[Hashable]) -> list[Hashable]:
    """Return keys in a stable order, the unknown one last."""
    keys = list(keys)
    known = [key for key in keys if key is not WHOLE and key is not None]
    in_turn = sorted(known, key=lambda key: (str(type(key)), key))
    return [*in_turn, *([None] if None in set(keys) else [])]
