"""Prospects under other names: what was said of several that are one is told of the one. The source stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.book.engine import Engine, Frame


def renamed(tables: Mapping[str, Frame], names: Mapping[str, str], engine: Engine) -> dict[str, Frame]:
    """Return the tables with each prospect under the name it goes by; those not among the `names` keep theirs."""
    if not names:
        return dict(tables)
    goes_by = engine.small({"prospect": list(names), "goes_by": list(names.values())})
    result = dict(tables)
    for table in ("touches", "opportunities", "prospects", "plans"):
        if table in tables:
            joined = tables[table].join(goes_by, on="prospect", how="left")
            result[table] = joined.with_columns(prospect=nw.coalesce("goes_by", "prospect")).drop("goes_by")
    if "prospects" in result:
        others = [name for name in result["prospects"].collect_schema().names() if name != "prospect"]
        # One row for each; of what the rows say differently, the first in order.
        result["prospects"] = result["prospects"].group_by("prospect").agg(*(nw.col(name).min() for name in others))
    return result
