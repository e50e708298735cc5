"""A limit for each product, and one for all: joined to the rows of a view as the column `limit`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.book.engine import Frame
    from pista.metrics.views import Views


def with_limit(views: Views, frame: Frame, limits: Mapping[str | None, float]) -> Frame:
    """Add `limit`: that of the row's product, else that of all products (under None), else empty."""
    overall = limits.get(None)
    rest = nw.lit(overall).cast(nw.Float64)
    own = {product: limit for product, limit in sorted(limits.items(), key=str) if product is not None}
    if not own:
        return frame.with_columns(limit=rest)
    joined = frame.join(
        views.book.engine.small({"product": list(own), "own_limit": list(own.values())}), on="product", how="left"
    )
    return joined.with_columns(limit=nw.coalesce(nw.col("own_limit"), rest)).drop("own_limit")
