"""A question that was decided upon is asked again when there is more to it than then."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds to a question how many rows were behind it when it was decided upon last."""

    dependencies = (("records", "0013_searched_evenly"),)
    operations = (migrations.AddField("question", "counted", models.FloatField(null=True)),)
