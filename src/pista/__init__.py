"""Pista: from the log of sales contacts you already keep to the numbers that drive the right behaviour.

import pista
book = pista.read("contacts.csv")
book.metric("close_rate", by="seller").to_pandas()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pista.book.prepared import Settings
    from pista.engines.opened import Book
    from pista.engines.opening import read
    from pista.errors import PistaError

__version__ = "0.1.0"
__all__ = ["Book", "PistaError", "Settings", "__version__", "read"]

# Imported when first used: a bare `import pista` costs nothing.
_HOMES = {
    "read": "pista.engines.opening",
    "Book": "pista.engines.opened",
    "PistaError": "pista.errors",
    "Settings": "pista.book.prepared",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    if name in _HOMES:
        from importlib import import_module  # noqa: PLC0415 - see above

        return getattr(import_module(_HOMES[name]), name)
    msg = f"module 'pista' has no attribute '{name}'"
    raise AttributeError(msg)
