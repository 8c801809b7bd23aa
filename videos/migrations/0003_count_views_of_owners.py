"""What was watched before counts for its owner, too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_guards_and_view_count"),
        ("videos", "0002_index_what_people_leave"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE users SET view_count = watched.n"
            " FROM (SELECT owner_id, sum(view_count) AS n FROM videos GROUP BY owner_id) AS watched"
            " WHERE users.id = watched.owner_id AND watched.n > 0",
            migrations.RunSQL.noop,
        ),
    ]
