"""What tells prospects apart stands in the desk as in the book: address, postcode, region, tax number, birthday."""

from __future__ import annotations

from django.db import migrations, models

FIELDS = {
    "first_name": 200, "last_name": 200, "address": 300, "postcode": 20, "region": 100, "tax_id": 40, "born": 40,
}  # fmt: skip


class Migration(migrations.Migration):
    """Adds the fields to a prospect by hand: Django would make the table anew on SQLite, without its triggers."""

    dependencies = (("records", "0015_read_as"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"alter table records_prospect add column {name} varchar({longest}) not null default ''",
                    f"alter table records_prospect drop column {name}",
                )
                for name, longest in FIELDS.items()
            ],
            state_operations=[
                migrations.AddField("prospect", name, models.CharField(blank=True, max_length=longest))
                for name, longest in FIELDS.items()
            ],
        ),
    )
