"""Text as it is compared: without case, accents, punctuation and whatever else people write in more than one way."""

from __future__ import annotations

import re
import unicodedata

# "didn't" is "did not" before its apostrophe is lost: "won't" would be won.
_CONTRACTED = re.compile(r"n['’`]t\b", re.IGNORECASE)
# Letters that no accent is taken from: Sælger, Straße, Øre.
_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d"})


def plain(text: str) -> str:
    """Return `text` without case, accents and punctuation, its words parted by one space."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_SPELLED))
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(words.split())


def plain_words(text: str) -> list[str]:
    """Return the words of what somebody wrote in a cell, plain, with contractions written out."""
    return plain(_CONTRACTED.sub(" not ", text)).split()
