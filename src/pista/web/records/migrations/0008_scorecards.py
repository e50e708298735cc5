"""Scorecards that were tried out and adopted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the two tables."""

    dependencies = [
        ("records", "0007_questions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adopted",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("toml", models.TextField()),
                ("since", models.DateField()),
                ("by", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("asked", models.TextField()),
                ("said", models.TextField(blank=True)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("error", models.TextField(blank=True)),
            ],
        ),
    ]
