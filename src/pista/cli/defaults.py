"""What is used where nothing is said."""

from __future__ import annotations

import os
from itertools import pairwise
from typing import TYPE_CHECKING

from pista.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence


def default_language(arguments: Sequence[str] = ()) -> str:
    """Return the language asked for among the arguments, else of the environment, English where it is none of ours."""
    asked = [after for option, after in pairwise(arguments) if option == "--lang"]
    if asked and asked[-1] in LANGUAGES:
        return asked[-1]
    for name in ("PISTA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            wanted = os.environ[name][:2].lower()
            return wanted if wanted in LANGUAGES else "en"
    return "en"
