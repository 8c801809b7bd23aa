"""Find what somebody of the staff decided, for the end of their account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_guards_and_view_count"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("decided_by__isnull", False)), fields=["decided_by"], name="appeal_decided_by"
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(
                condition=models.Q(("imposed_by__isnull", False)), fields=["imposed_by"], name="sanction_imposed_by"
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(
                condition=models.Q(("ended_by__isnull", False)), fields=["ended_by"], name="sanction_ended_by"
            ),
        ),
    ]
