"""What a temperament is: figures of a setting, times so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pista.catalogue import things
from pista.rehearsal.setting import SHARES, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Temperament:
    """A kind of seller: its name, what it is called, and the figures in which it differs from the usual one, times."""

    name: str
    title: str
    differs: Mapping[str, float]


def temperaments() -> dict[str, Temperament]:
    """Return every temperament by name."""
    return things("pista.rehearsal.temperaments", Temperament)


def each_of(setting: Setting, kinds: Sequence[Temperament]) -> Setting:
    """Return one draw for each kind of seller, who work where the setting is."""
    figures = {}
    for name in {name for kind in kinds for name in kind.differs}:
        usual = float(getattr(setting, name)[0])
        values = np.array([usual * kind.differs.get(name, 1.0) for kind in kinds])
        figures[name] = np.clip(values, 0.0, 0.95) if name in SHARES else values
    return setting.repeated(len(kinds)).but(figures)
