"""Find all that a person wrote or deleted, tombstones too, for the end of an account."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("social", "0002_index_of_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="post",
            name="post_of_owner",
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("deleted_by__isnull", False)), fields=["deleted_by"], name="comment_deleted_by"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["owner", "-id"], name="post_of_owner"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("deleted_by__isnull", False)), fields=["deleted_by"], name="post_deleted_by"
            ),
        ),
    ]
