"""What the desk does again and again, by threads of its own: tell webhooks, state months, tidy the database's file."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable


def once(name: str, do: Callable[[], object]) -> None:
    """Begin to do something, once; whatever goes wrong is noted."""

    def work() -> None:
        try:
            do()
        except Exception:
            # The pages work without it, or do it themselves.
            logging.getLogger(__name__).exception("%s", name)
        finally:
            connection.close()

    threading.Thread(target=work, daemon=True, name=name).start()


def again_and_again(name: str, seconds: float, do: Callable[[], object]) -> None:
    """Begin to do something every so many seconds, the first time after as many; whatever goes wrong is noted."""

    def work() -> None:
        while True:
            time.sleep(seconds)
            try:
                do()
            except Exception:
                # Whatever went wrong, it is tried again.
                logging.getLogger(__name__).exception("%s: it is tried again", name)
            finally:
                connection.close()

    threading.Thread(target=work, daemon=True, name=name).start()
