"""Find all videos that a person has or deleted, those taken away too, for the end of an account."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("videos", "0003_count_views_of_owners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="video",
            name="video_in_studio",
        ),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(fields=["owner", "-id"], name="video_in_studio"),
        ),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                condition=models.Q(("deleted_by__isnull", False)), fields=["deleted_by"], name="video_deleted_by"
            ),
        ),
    ]
