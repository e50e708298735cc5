"""What the desk does in the background, in its own process: imports, who is who, messages to webhooks.

One thread at a time does it, in the order it was asked for; what a stopped process left is put right when it starts.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection

from pista.errors import PistaError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class _Jobs:
    """The jobs that wait, how far each has come, and the thread that does them."""

    waiting: queue.SimpleQueue[tuple[str, Callable[[], None]]] = field(default_factory=queue.SimpleQueue)
    shares: dict[str, float] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    worker: threading.Thread | None = None


_jobs = _Jobs()


def later(name: str, job: Callable[[], None]) -> bool:
    """Do something in the background; one of a name that waits or is under way is enough. Return whether it is new."""
    with _jobs.lock:
        if name in _jobs.names:
            return False
        _jobs.names.add(name)
        _jobs.waiting.put((name, job))
        if _jobs.worker is None or not _jobs.worker.is_alive():
            _jobs.worker = threading.Thread(target=_work, daemon=True)
            _jobs.worker.start()
    return True


def is_under_way(name: str) -> bool:
    """Whether a job waits or is under way."""
    return name in _jobs.names


def progress(name: str) -> float:
    """Return how far a job has come, from 0 to 1."""
    return _jobs.shares.get(name, 0.0)


def has_come(name: str, share: float) -> None:
    """Say how far a job has come; all of it, and it is forgotten."""
    if share < 1:
        _jobs.shares[name] = share
    else:
        _jobs.shares.pop(name, None)


def _work() -> None:
    while True:
        name, job = _jobs.waiting.get()
        try:
            job()
        except PistaError as error:
            logging.getLogger(__name__).warning("%s: %s", name, error)
        except Exception:
            logging.getLogger(__name__).exception("%s failed", name)
        finally:
            connection.close()
            _jobs.names.discard(name)
