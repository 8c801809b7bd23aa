from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_lists_of_staff"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Not a member yet"),
                    ("active", "Active"),
                    ("limited", "Limited"),
                    ("suspended", "Suspended"),
                    ("banned", "Banned"),
                    ("deactivated", "Deactivated"),
                    ("deleted", "Deleted"),
                ],
                default="active",
                editable=False,
                max_length=12,
            ),
        ),
    ]
