"""Find what a person wrote and likes, for the export and the purge of an account."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("social", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["owner", "-id"], name="comment_of_owner"),
        ),
        migrations.AddIndex(
            model_name="like",
            index=models.Index(fields=["user", "target_id"], name="like_of_user"),
        ),
    ]
