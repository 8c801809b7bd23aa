"""The synchronous application: pages and API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialflow.settings.prod")

application = get_wsgi_application()

from socialflow.core.incoming import PageRequest  # noqa: E402 - from here on Django is set up

application.request_class = PageRequest
