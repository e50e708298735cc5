"""The ledger, and the rows that are made from it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
                ("what", models.CharField(max_length=20)),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Prospect",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("company", models.CharField(blank=True, max_length=200)),
                ("email", models.CharField(blank=True, max_length=200)),
                ("phone", models.CharField(blank=True, max_length=60)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("found_by", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("touches", models.IntegerField(default=0)),
                ("last_day", models.IntegerField(null=True)),
                ("waiting_since", models.DateTimeField(null=True)),
                ("is_undone", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("waiting_since__isnull", False)), fields=["waiting_since"], name="waiting"
                    ),
                    models.Index(fields=["-last_day"], name="last_spoken_to"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("day", models.IntegerField()),
                ("logged_at", models.DateTimeField()),
                ("seller", models.CharField(max_length=100)),
                ("channel", models.CharField(blank=True, max_length=40)),
                ("direction", models.CharField(blank=True, max_length=3)),
                ("outcome", models.CharField(blank=True, max_length=40)),
                ("product", models.CharField(blank=True, max_length=100)),
                ("minutes", models.FloatField(null=True)),
                ("amount", models.FloatField(null=True)),
                ("next_step_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True)),
                ("kind", models.CharField(max_length=20)),
                ("is_undone", models.BooleanField(default=False)),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="records.prospect"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-at"], name="lately"),
                    models.Index(fields=["prospect", "at"], name="of_one_in_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(blank=True, max_length=100)),
                ("seller", models.CharField(blank=True, max_length=100)),
                ("status", models.CharField(max_length=10)),
                ("opened_day", models.IntegerField(null=True)),
                ("touches", models.IntegerField()),
                ("last_day", models.IntegerField()),
                ("next_step_on", models.DateField(null=True)),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="records.prospect"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_step_on__isnull", False)), fields=["next_step_on"], name="promised"
                    ),
                    models.Index(fields=["status", "last_day"], name="by_status"),
                ],
                "constraints": [models.UniqueConstraint(fields=("prospect", "product"), name="one_about_one")],
            },
        ),
    ]
