from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_roles_and_statuses"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="user", name="user_most_followed"),
        migrations.RemoveField(model_name="user", name="is_active"),
        migrations.RemoveField(model_name="user", name="is_staff"),
        migrations.RemoveField(model_name="user", name="is_superuser"),
        migrations.AddField(
            model_name="user",
            name="is_active",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    models.Q(("status__in", ("active", "limited"))), models.BooleanField()
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="is_staff",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    models.Q(("role__in", ["moderator", "admin"])), models.BooleanField()
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="is_superuser",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(models.Q(("role", "admin")), models.BooleanField()),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_active", True)), fields=["-follower_count", "-id"], name="user_most_followed"
            ),
        ),
    ]
