"""The desk as a WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pista.web.settings")
application = get_wsgi_application()

# Whom the book holds is recognised as soon as the index is made; until then by name, e-mail and telephone only.
from pista.web.clock import today  # noqa: E402 - Django is ready from here on
from pista.web.records.hooks_loop import tell_hooks_for_ever  # noqa: E402
from pista.web.records.monthly import state_for_ever  # noqa: E402
from pista.web.records.recognition import make_index_aside  # noqa: E402

make_index_aside(today())
tell_hooks_for_ever()
state_for_ever()
