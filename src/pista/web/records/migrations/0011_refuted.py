"""How many contacts an audit had refuted when a sample was drawn: they are not drawn again, and counted."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds to what was drawn how many were refuted before; 0 where they could still be drawn."""

    dependencies = (("records", "0010_nth"),)
    operations = (migrations.AddField("check", "refuted", models.IntegerField(default=0)),)
