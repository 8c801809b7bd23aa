from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_people_and_security"),
    ]

    operations = [
        # Whoever was switched off stays out, whoever was staff keeps every right, until somebody decides anew.
        migrations.RunSQL(
            "UPDATE users SET status = 'banned' WHERE NOT is_active",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "UPDATE users SET role = CASE WHEN is_superuser THEN 'admin' ELSE 'moderator' END WHERE is_staff",
            migrations.RunSQL.noop,
        ),
        # Sessions are in a table of ours now; everybody logs in once more.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop),
    ]
