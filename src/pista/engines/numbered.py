"""The rows of a stored frame by number, and whom each is about: in memory, so that none is read to find some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pista.book.engine import Frame
    from pista.engines.embedded import Embedded


class Numbered:
    """A stored frame with the number of each row as `row`; of each row whom it is about, as a code of four bytes."""

    def __init__(self, engine: Embedded, path: Path) -> None:
        """Read whom each row of a Parquet file is about."""
        self._engine = engine
        self._rows = engine.scan_numbered(path)
        read = engine.collect(self._rows.select("row", "prospect"))
        coded = read["prospect"].to_arrow().dictionary_encode()
        self._names = coded.dictionary
        # Of rows about nobody the last place of a mask, which is never wanted.
        self._codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        self._number = read["row"].to_numpy()

    def rows_about(self, names: Sequence[str]) -> list[int]:
        """Return the numbers of the rows about some prospects, in rising order."""
        wanted = pc.is_in(self._names, value_set=pa.array(names, self._names.type)).to_numpy(zero_copy_only=False)
        found: list[int] = sorted(self._number[np.append(wanted, [False])[self._codes]].tolist())
        return found

    def others(self, names: Sequence[str]) -> Frame | None:
        """Return the rows about nobody of some prospects, with their numbers; None where all rows are."""
        gone = self.rows_about(names)
        return self._rows.join(self._engine.small({"row": gone}), on="row", how="anti") if gone else None
