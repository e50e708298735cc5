"""A step of an import that is asked for again under the same key is taken once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds to an import the step that was asked for last, and under which key."""

    dependencies = (("records", "0011_refuted"),)
    operations = (
        migrations.AddField("import", "step", models.CharField(blank=True, default="", max_length=10)),
        migrations.AddField("import", "step_key", models.UUIDField(null=True)),
    )
