"""Timestamps of the database, read by Python's own C parser.

A list of twenty videos carries sixty of them; Django reads each by a regular expression in 10 µs, C in 0.3 µs.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template
from psycopg.abc import Buffer


class UtcLoader(BaseTzLoader):  # type: ignore[misc] # django-stubs know psycopg 2 only
    """Reads timestamptz of sessions in UTC, which is what every connection of ours is in."""

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        """The moment; what ISO 8601 cannot say, such as a year before Christ, is left to Django's reader."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            found: datetime = super().load(data)
            return found


def install_timestamp_loader() -> None:
    """Make it the reader of every connection that is opened from now on."""
    get_adapters_template(settings.USE_TZ, UTC).adapters.register_loader("timestamptz", UtcLoader)
