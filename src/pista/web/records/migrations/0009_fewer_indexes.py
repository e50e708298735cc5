"""Fewer indexes: those that another begins with, and those of letters that nobody asks for; a contact costs less."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django.db.models.deletion
from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Django's own indexes of single columns. PostgreSQL has another one of each for LIKE, of identifiers as well.
DROPPED = {
    "records_contact": ("prospect_id",),
    "records_deal": ("id",),
    "records_entry": ("about",),
    "records_opportunity": ("id",),
    "records_plan": ("prospect_id",),
    "records_prospect": ("id", "email_key", "name_key", "owner", "phone_key", "same_as"),
    "records_sealed": ("about",),
    "records_thread": ("id", "prospect_id"),
}


def drop(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them by hand: Django would make the tables anew, without their triggers."""
    connection = schema_editor.connection
    for table, columns in DROPPED.items():
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        for name, one in found.items():
            is_plain = one["index"] and not one["unique"] and not one["primary_key"] and not one["foreign_key"]
            if is_plain and len(one["columns"]) == 1 and one["columns"][0] in columns:
                schema_editor.execute(f"drop index {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    """Drop the old ones, then make the new ones."""

    dependencies = [("records", "0008_scorecards")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(drop, migrations.RunPython.noop)],
            state_operations=[
                migrations.AlterField(
                    model_name="contact",
                    name="prospect",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="records.prospect",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="about",
                    field=models.CharField(blank=True, max_length=100),
                ),
                migrations.AlterField(
                    model_name="plan",
                    name="prospect",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="records.prospect",
                    ),
                ),
                migrations.AlterField(
                    model_name="prospect",
                    name="email_key",
                    field=models.CharField(blank=True, max_length=400),
                ),
                migrations.AlterField(
                    model_name="prospect",
                    name="name_key",
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AlterField(
                    model_name="prospect",
                    name="owner",
                    field=models.CharField(blank=True, max_length=100),
                ),
                migrations.AlterField(
                    model_name="prospect",
                    name="phone_key",
                    field=models.CharField(blank=True, max_length=200),
                ),
                migrations.AlterField(
                    model_name="prospect",
                    name="same_as",
                    field=models.CharField(blank=True, max_length=100),
                ),
                migrations.AlterField(
                    model_name="sealed",
                    name="about",
                    field=models.CharField(max_length=100),
                ),
                migrations.AlterField(
                    model_name="thread",
                    name="prospect",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="threads",
                        to="records.prospect",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["about"], name="entry_about"),
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(fields=["owner"], name="prospect_owner"),
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(fields=["name_key"], name="prospect_name"),
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(fields=["email_key"], name="prospect_email"),
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(fields=["phone_key"], name="prospect_phone"),
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(condition=models.Q(("same_as__gt", "")), fields=["same_as"], name="prospect_goes_by"),
        ),
        migrations.AddIndex(
            model_name="sealed",
            index=models.Index(fields=["about"], name="sealed_about"),
        ),
    ]
