"""What the steps of one preparation share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pista.book.engine import Engine, Frame
    from pista.book.prepared import Settings


@dataclass(frozen=True)
class Work:
    """What the steps of one preparation share."""

    tables: Mapping[str, Frame]
    engine: Engine
    folder: Path
    settings: Settings


def with_team(frame: Frame, sellers: Frame | None, seller: str, team: str) -> Frame:
    """Add the `team` of a `seller`, both named as columns; empty where there is no table of sellers."""
    if sellers is None:
        return frame.with_columns(nw.lit(None).cast(nw.String()).alias(team))
    teams = sellers.select(nw.col("seller").alias(seller), nw.col("team").alias(team)).unique(seller, keep="any")
    return frame.join(teams, on=seller, how="left")
