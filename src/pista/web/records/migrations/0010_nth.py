"""Which of several opportunities about one thing a plan was said of, where two were opened on one day."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds to threads and plans the how-manieth opportunity it is; 0 where nobody counted yet."""

    dependencies = (("records", "0009_fewer_indexes"),)
    operations = (
        migrations.AddField("thread", "nth", models.IntegerField(default=0)),
        migrations.AddField("plan", "nth", models.IntegerField(default=0)),
    )
