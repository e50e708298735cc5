"""Counts for all signs that can be looked for: one pass for each kind of rows and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from pista.book.sums import ones
from pista.fair_play.definition import Sign, signs
from pista.fair_play.tally import Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pista.fair_play.scene import Scene


def tallies(scene: Scene) -> dict[str, Tally]:
    """Return what each sign counts, by its name; signs of which there are no rows are not among them."""
    wanted: dict[tuple[str, str], list[Sign]] = {}
    for sign in signs().values():
        if scene.lacks(sign.needs) is None and sign.over in scene.frames:
            wanted.setdefault((sign.over, sign.when), []).append(sign)
    places = {name: place for place, name in enumerate(scene.sellers)}
    found: dict[str, Tally] = {}
    for (over, when), some in wanted.items():
        sums = {
            f"{sign.name} {name}": ones(condition.fill_null(value=False)).sum()
            for sign in some
            for name, condition in sign.counts.items()
        }
        # Who moved a stage, or leads, need not be one of who sells.
        frame = scene.frames[over].filter(nw.col("seller").is_in(list(scene.sellers)))
        rows = scene.book.engine.collect(frame.group_by("seller", when).agg(**sums))
        seller = np.array([places[name] for name in rows["seller"].to_list()], dtype=np.int64)
        day = np.array([np.nan if day is None else day for day in rows[when].to_list()], dtype=float)
        for sign in some:
            counts = {name: whole(rows[f"{sign.name} {name}"]) for name in sign.counts}
            found[sign.name] = Tally(scene.sellers, seller, day, counts)
    return found


def whole(counts: nw.Series[Any]) -> NDArray[np.int64]:
    """Return counts as whole numbers; an engine may give sums as decimals."""
    return counts.fill_null(0).cast(nw.Int64).to_numpy()
