"""Who uses the desk, recorded opportunities, imports; threads are made anew."""

from __future__ import annotations

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Make the tables of a team."""

    dependencies = [
        ("records", "0002_the_ledger_only_grows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel(name="Thread"),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=20)),
                ("row", models.CharField(db_index=True, max_length=100)),
                ("before", models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name="Deal",
            fields=[
                ("id", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("external", models.CharField(blank=True, max_length=300)),
                ("product", models.CharField(blank=True, max_length=100)),
                ("seller", models.CharField(blank=True, max_length=100)),
                ("opened_day", models.IntegerField(null=True)),
                ("closed_day", models.IntegerField(null=True)),
                ("month", models.IntegerField(null=True)),
                ("status", models.CharField(max_length=10)),
                ("amount", models.FloatField(null=True)),
                ("margin", models.FloatField(null=True)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("next_step_on", models.DateField(null=True)),
                ("is_undone", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField()),
                ("body", models.TextField()),
                ("attempts", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=500)),
                ("secret", models.CharField(max_length=100)),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
                ("state", models.CharField(max_length=10)),
                ("format", models.CharField(blank=True, max_length=60)),
                ("mapping", models.TextField(blank=True)),
                ("is_shared", models.BooleanField(default=True)),
                ("progress", models.FloatField(default=0.0)),
                ("counts", models.TextField(default="{}")),
                ("complaints", models.TextField(default="[]")),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-at",),
            },
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("is_undone", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("at", models.DateTimeField()),
                ("one", models.CharField(db_index=True, max_length=100)),
                ("other", models.CharField(db_index=True, max_length=100)),
                ("says", models.CharField(max_length=10)),
                ("by", models.CharField(blank=True, max_length=100)),
                ("why", models.CharField(max_length=10)),
                ("detail", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("product", models.CharField(blank=True, max_length=100)),
                ("seller", models.CharField(blank=True, max_length=100)),
                ("opened_day", models.IntegerField(null=True)),
                ("closed_day", models.IntegerField(null=True)),
                ("month", models.IntegerField(null=True)),
                ("last_day", models.IntegerField(null=True)),
                ("status", models.CharField(max_length=10)),
                ("amount", models.FloatField(null=True)),
                ("margin", models.FloatField(null=True)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("next_step_on", models.DateField(null=True)),
                ("is_recorded", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("one", models.CharField(db_index=True, max_length=100)),
                ("other", models.CharField(db_index=True, max_length=100)),
                ("tier", models.CharField(max_length=10)),
                ("probability", models.FloatField(null=True)),
                ("reasons", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(blank=True, max_length=100)),
                ("stage", models.CharField(blank=True, max_length=60)),
                ("expected", models.FloatField(null=True)),
                ("at_touches", models.IntegerField(default=0)),
                ("step_on", models.DateField(null=True)),
                ("waiver", models.CharField(blank=True, max_length=200)),
                ("snoozed_until", models.DateField(null=True)),
                ("snoozed_why", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("about", models.CharField(db_index=True, max_length=100)),
                ("salt", models.CharField(max_length=32)),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Seller",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("full_name", models.CharField(blank=True, max_length=200)),
                ("team", models.CharField(blank=True, max_length=100)),
                ("role", models.CharField(default="seller", max_length=20)),
                ("is_active", models.BooleanField(default=True)),
                ("started_on", models.IntegerField(null=True)),
                ("ended_on", models.IntegerField(null=True)),
                ("hours_a_week", models.FloatField(null=True)),
                ("invited", models.CharField(blank=True, db_index=True, max_length=64)),
                ("invited_until", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Setting",
            fields=[
                ("name", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("value", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("page", models.CharField(max_length=20)),
                ("query", models.CharField(max_length=500)),
                ("is_shared", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("about", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
                ("from_stage", models.CharField(blank=True, max_length=60)),
                ("to_stage", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "ordering": ("at",),
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=60)),
                ("seller", models.CharField(blank=True, max_length=100)),
                ("period", models.CharField(max_length=10)),
                ("value", models.FloatField()),
                ("set_by", models.CharField(max_length=100)),
            ],
            options={
                "ordering": ("metric", "seller"),
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=100)),
                ("position", models.IntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("kind", "position", "name"),
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("scopes", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("is_revoked", models.BooleanField(default=False)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="contact",
            name="lately",
        ),
        migrations.AddField(
            model_name="contact",
            name="corrects",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="evidence",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="contact",
            name="external",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="contact",
            name="margin",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="opens_own",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="opportunity",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="contact",
            name="reason",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="contact",
            name="source",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="contact",
            name="taken_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="contact",
            name="zone",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="entry",
            name="about",
            field=models.CharField(blank=True, db_index=True, max_length=100),
        ),
        migrations.AddField(
            model_name="prospect",
            name="belongs_to",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="prospect",
            name="domain",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="prospect",
            name="email_key",
            field=models.CharField(blank=True, db_index=True, max_length=400),
        ),
        migrations.AddField(
            model_name="prospect",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="prospect",
            name="external",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="prospect",
            name="is_shared",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="prospect",
            name="name_key",
            field=models.CharField(blank=True, db_index=True, max_length=200),
        ),
        migrations.AddField(
            model_name="prospect",
            name="owner",
            field=models.CharField(blank=True, db_index=True, max_length=100),
        ),
        migrations.AddField(
            model_name="prospect",
            name="phone_key",
            field=models.CharField(blank=True, db_index=True, max_length=200),
        ),
        migrations.AddField(
            model_name="prospect",
            name="same_as",
            field=models.CharField(blank=True, db_index=True, max_length=100),
        ),
        migrations.AlterField(
            model_name="contact",
            name="at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="contact",
            name="channel",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="contact",
            name="logged_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="contact",
            name="outcome",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AlterField(
            model_name="contact",
            name="prospect",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="records.prospect"
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="seller",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AlterField(
            model_name="prospect",
            name="created_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="prospect",
            name="email",
            field=models.CharField(blank=True, max_length=400),
        ),
        migrations.AlterField(
            model_name="prospect",
            name="last_day",
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="prospect",
            name="phone",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["-taken_at"], name="lately"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["seller", "-taken_at"], name="of_one_lately"),
        ),
        migrations.AddField(
            model_name="deal",
            name="prospect",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="deals", to="records.prospect"
            ),
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("about", models.CharField(blank=True, max_length=100)),
                ("product", models.CharField(blank=True, max_length=100)),
                ("seller", models.CharField(blank=True, max_length=100)),
                ("status", models.CharField(max_length=10)),
                ("stage", models.CharField(blank=True, max_length=60)),
                ("amount", models.FloatField(null=True)),
                ("opened_day", models.IntegerField(null=True)),
                ("closed_day", models.IntegerField(null=True)),
                ("touches", models.IntegerField()),
                ("last_day", models.IntegerField()),
                ("next_step_on", models.DateField(null=True)),
                ("waiver", models.CharField(blank=True, max_length=200)),
                ("snoozed_until", models.DateField(null=True)),
                ("snoozed_why", models.CharField(blank=True, max_length=200)),
                ("due_on", models.DateField(null=True)),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="threads", to="records.prospect"
                    ),
                ),
                (
                    "deal",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="records.deal"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("due_on__isnull", False)), fields=["due_on"], name="promised"),
                    models.Index(fields=["status", "-last_day"], name="by_status"),
                ],
                "constraints": [models.UniqueConstraint(fields=("prospect", "about"), name="one_about_one")],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="hook",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="records.hook"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="brought_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="records.import"
            ),
        ),
        migrations.AddConstraint(
            model_name="kept",
            constraint=models.UniqueConstraint(fields=("table", "key"), name="each_row_once"),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="prospect",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opportunities",
                to="records.prospect",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="each_pair_once"),
        ),
        migrations.AddField(
            model_name="plan",
            name="prospect",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="records.prospect"
            ),
        ),
        migrations.AddField(
            model_name="seller",
            name="user",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seller",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="hook",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="hooks", to="records.seller"
            ),
        ),
        migrations.AddField(
            model_name="shelf",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shelves", to="records.seller"
            ),
        ),
        migrations.AddField(
            model_name="stagemove",
            name="prospect",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="records.prospect"
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(fields=("metric", "seller", "period"), name="each_target_once"),
        ),
        migrations.AddConstraint(
            model_name="term",
            constraint=models.UniqueConstraint(fields=("kind", "name"), name="each_word_once"),
        ),
        migrations.AddField(
            model_name="token",
            name="seller",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="records.seller"
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("done_at__isnull", True)), fields=["next_at"], name="to_deliver"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("prospect", "about"), name="one_plan"),
        ),
        migrations.AddConstraint(
            model_name="shelf",
            constraint=models.UniqueConstraint(fields=("seller", "page", "name"), name="each_shelf_once"),
        ),
    ]
