"""Contacts that were taken back by a person, and the opportunity that a plan was said of."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the columns."""

    dependencies = (("records", "0005_sealed"),)
    operations = (
        migrations.AddField("contact", "is_taken_back", models.BooleanField(default=False)),
        migrations.AddField("plan", "opened_day", models.IntegerField(null=True)),
    )
