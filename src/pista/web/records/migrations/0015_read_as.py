"""An import's page says what its tables were read as, and what was not understood."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds what was read as what to an import."""

    dependencies = (("records", "0014_decided"),)
    operations = (migrations.AddField("import", "read_as", models.TextField(default="{}")),)
