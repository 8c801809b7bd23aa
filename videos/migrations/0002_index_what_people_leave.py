"""Find what a person deleted and what they watched, for the export and the purge of an account."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("videos", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False), models.Q(("title", ""), _negated=True)),
                fields=["owner"],
                name="video_deleted_of_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="videoview",
            index=models.Index(
                condition=models.Q(("viewer__isnull", False)), fields=["viewer", "-id"], name="view_of_viewer"
            ),
        ),
    ]
