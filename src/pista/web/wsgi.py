"""The desk as a WSGI application."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pista.web.settings")
application = get_wsgi_application()

# Whom the book holds is recognised as soon as the index is made; until then by name, e-mail and telephone only.
from pista.web import attesting  # noqa: E402 - Django is ready from here on
from pista.web.clock import now, today  # noqa: E402 - Django is ready from here on
from pista.web.records import hooks, monthly, numbers, recognition, upkeep, vocabulary  # noqa: E402
from pista.web.records.clockwork import again_and_again, once  # noqa: E402


def _warm() -> None:
    """Gather what pages would else make their first reader wait for."""
    vocabulary.gather()
    numbers.refresh(today())
    recognition.make_index(today())
    # What is loaded by now stays: nobody who waits for a page waits for a look whether it can be thrown away.
    gc.collect()
    gc.freeze()


once("warming", _warm)
again_and_again("webhooks", hooks.EVERY, lambda: hooks.tell_hooks(now()))
again_and_again("statements", monthly.EVERY, monthly.state_months)
once("checkpoint", attesting.keep_checkpoint)
again_and_again("checkpoints", attesting.EVERY, attesting.keep_checkpoint)
again_and_again("upkeep", upkeep.EVERY, upkeep.tidy)
