from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_not_members_yet"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        # Who never confirmed an address, has no token and made nothing has never been in, and is no member.
        migrations.RunSQL(
            "UPDATE users SET status = 'pending' WHERE status = 'active' AND role = 'user' AND last_login IS NULL"
            " AND video_count = 0 AND post_count = 0 AND follower_count = 0 AND following_count = 0"
            " AND EXISTS (SELECT FROM account_emailaddress AS a WHERE a.user_id = users.id)"
            " AND NOT EXISTS (SELECT FROM account_emailaddress AS a WHERE a.user_id = users.id AND a.verified)"
            " AND NOT EXISTS (SELECT FROM api_tokens AS t WHERE t.user_id = users.id)",
            migrations.RunSQL.noop,
        ),
    ]
