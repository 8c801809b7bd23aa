"""The Celery application: its tasks live in each app's `tasks`, its clock is here."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.dev")

from django.conf import settings

app = Celery("socialflow", broker=settings.REDIS_URL)
app.conf.update(settings.CELERY)
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "relay-events": {"task": "socialflow.core.tasks.relay_events", "schedule": 5.0, "options": {"expires": 5}},
    "fold-views": {"task": "videos.tasks.fold_views", "schedule": 1.0, "options": {"expires": 2}},
    "sweep-videos": {"task": "videos.tasks.sweep_videos", "schedule": 5.0, "options": {"expires": 5}},
    "ensure-partitions": {"task": "socialflow.core.tasks.ensure_partitions", "schedule": 6 * 3600.0},
    "reconcile-counters": {"task": "social.tasks.reconcile_counters", "schedule": 24 * 3600.0},
}
