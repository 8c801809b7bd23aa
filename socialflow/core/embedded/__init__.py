"""PostgreSQL and Valkey that come with the Python packages, for `make run` and the tests; needs no Django settings."""

from socialflow.core.embedded.errors import EmbeddedError
from socialflow.core.embedded.services import EmbeddedServices, service_urls
from socialflow.core.embedded.state import ServiceUrls

__all__ = ["EmbeddedError", "EmbeddedServices", "ServiceUrls", "service_urls"]
