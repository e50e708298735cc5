"""Questions that signs raise, and contacts to verify."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the two tables."""

    dependencies = [
        ("records", "0006_taken_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Check",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("touch", models.CharField(max_length=300, unique=True)),
                ("seller", models.CharField(max_length=100)),
                ("stratum", models.CharField(max_length=20)),
                ("of", models.IntegerField()),
                ("supported", models.IntegerField()),
                ("drawn_at", models.DateTimeField()),
                ("took_place", models.BooleanField(null=True)),
                ("by", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sign", models.CharField(max_length=60)),
                ("seller", models.CharField(db_index=True, max_length=100)),
                ("said", models.TextField()),
                ("q", models.FloatField()),
                ("asked_at", models.DateTimeField()),
                ("is_standing", models.BooleanField(default=True)),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("decided_by", models.CharField(blank=True, max_length=100)),
            ],
        ),
    ]
