"""`manage.py messages`: bring the catalogs of locale/ up to date with the source and compile them, without gettext."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from socialflow.management.messages.catalog import Catalog, compiled, read_po, write_po
from socialflow.management.messages.sources import find_messages


class Command(BaseCommand):
    """Update and compile."""

    requires_system_checks = ()
    help = "Update locale/*/LC_MESSAGES/django.po from the source and compile every catalog."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rewrite what is ours, compile all, and count what nobody has translated yet."""
        # In the first folder are our own words, in the others those of libraries that we say otherwise.
        ours, *others = settings.LOCALE_PATHS
        for path in sorted(ours.glob("*/LC_MESSAGES/django.po")):
            catalog = _updated(read_po(path))
            write_po(catalog, path)
            path.with_suffix(".mo").write_bytes(compiled(catalog))
            missing = sum(not message.is_complete for message in catalog.messages.values())
            self.stdout.write(f"{path.parts[-3]}: {len(catalog.messages)} messages, {missing} to translate")
        for path in sorted(path for folder in others for path in folder.glob("*/LC_MESSAGES/django.po")):
            path.with_suffix(".mo").write_bytes(compiled(read_po(path)))


def _updated(catalog: Catalog) -> Catalog:
    """The catalog with exactly what the source says now."""
    found = find_messages(settings.BASE_DIR)
    for key, message in found.items():
        known = catalog.messages.get(key)
        count = 1 if message.plural is None else catalog.forms
        if known and len(known.translations) == count and known.plural == message.plural:
            message.translations, message.notes, message.is_fuzzy = known.translations, known.notes, known.is_fuzzy
        else:
            message.translations = [""] * count
    return Catalog(catalog.header, found)
