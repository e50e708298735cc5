"""The Django application that holds the tables."""

from __future__ import annotations

from django.apps import AppConfig


class Records(AppConfig):
    """What the desk keeps."""

    name = "pista.web.records"
    label = "records"
