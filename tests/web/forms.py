"""Forms as a page sends them, and what a page says."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4


def said(**more: str) -> dict[str, str]:
    """Return the form for a contact."""
    return {
        "key": str(uuid4()),
        "name": "Ana Ruiz",
        "company": "Acme",
        "channel": "call",
        "outcome": "conversation",
    } | more


def log(desk: Any, **more: str) -> dict[str, str]:
    """Log a contact, and return its form."""
    form = said(**more)
    answer = desk.post("/contacts", form)
    assert answer.status_code == 302, answer.content.decode()
    return form


def text_of(answer: Any) -> str:
    """Return what a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
