"""The words of a line, and which of them are understood already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Words:
    """The words of a line, and which of them are understood already."""

    written: list[str]
    plain: list[str]
    used: list[bool]

    def free(self, start: int, size: int) -> bool:
        """Whether there are so many words from `start` on, none of them understood yet."""
        return start + size <= len(self.written) and not any(self.used[start : start + size])

    def take(self, start: int, size: int) -> None:
        """Mark words as understood."""
        self.used[start : start + size] = [True] * size

    def phrase(self, start: int, size: int) -> str:
        """Return words as one text, plain."""
        return " ".join(self.plain[start : start + size])
