import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_hide_unconfirmed"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddField(
            model_name="sanction",
            name="lift_reason",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=2000),
        ),
        migrations.AddField(
            model_name="user",
            name="has_unread_decision",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="user",
            name="invite",
            field=models.ForeignKey(
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.invite",
            ),
        ),
        migrations.AlterField(
            model_name="appeal",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("granted", "Granted"),
                    ("denied", "Denied"),
                    ("closed", "Closed undecided"),
                ],
                default="open",
                editable=False,
                max_length=10,
            ),
        ),
    ]
