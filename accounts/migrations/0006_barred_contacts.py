"""What keeps those out who were banned when they left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_generated_flags"),
    ]

    operations = [
        migrations.CreateModel(
            name="BarredContact",
            fields=[
                ("digest", models.BinaryField(editable=False, max_length=32, primary_key=True, serialize=False)),
            ],
            options={
                "db_table": "barred_contacts",
            },
        ),
    ]
