from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # People log in while it is made.
    atomic = False

    dependencies = [
        ("accounts", "0012_decisions_read_and_places_held"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=models.Index(condition=models.Q(("invite__isnull", False)), fields=["invite"], name="user_of_invite"),
        ),
    ]
