"""What the ledger says of people is sealed, so that it can be erased; older lines are sealed and chained anew, once.

A desk's tables are made anew by some databases when columns are added, which loses their triggers: they are set again.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import migrations
from django.db.models import F

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

guarding = import_module("pista.web.records.migrations.0002_the_ledger_only_grows")
PERSONAL = {"prospect": ("name", "company", "email", "phone", "city"), "contact": ("note",)}


def seal(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Seal the lines there are, and guard the table."""
    _release(schema_editor)
    _reseal(apps)
    apps.get_model("records", "Contact").objects.filter(logged_at__isnull=False).update(taken_at=F("logged_at"))
    guarding.guard(apps, schema_editor)


def nothing(_apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave it sealed."""


def _release(schema_editor: BaseDatabaseSchemaEditor) -> None:
    for event in guarding.NAMES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"drop trigger if exists ledger_{event} on records_entry")
            schema_editor.execute(f"drop function if exists ledger_{event}()")
        else:
            schema_editor.execute(f"drop trigger if exists ledger_{event}")


def _reseal(apps: Apps) -> None:
    from pista.book.chain import BEGINNING  # noqa: PLC0415 - as above
    from pista.web.records import ledger  # noqa: PLC0415 - its pure functions only

    entries, sealed = apps.get_model("records", "Entry"), apps.get_model("records", "Sealed")
    last = BEGINNING
    for entry in entries.objects.order_by("id"):
        body = json.loads(entry.body)
        person = {name: body.pop(name) for name in PERSONAL.get(entry.what, ()) if body.get(name)}
        entry.about = body.get("prospect", "")
        if person:
            salt, text = UUID(str(entry.key)).hex, ledger.as_text(person)
            sealed.objects.create(key=entry.key, about=entry.about, salt=salt, text=text)
            body[ledger.SEALED] = ledger.sealed_as(salt, text)
        entry.body = ledger.as_text(body)
        entry.digest = last = ledger._digest(  # noqa: SLF001 - the one place besides that chains
            last, entry.key, entry.at, entry.by, entry.what, entry.body
        )
        entry.save()


class Migration(migrations.Migration):
    """Seal."""

    dependencies = (("records", "0004_found_quickly"),)
    operations = (migrations.RunPython(seal, nothing),)
