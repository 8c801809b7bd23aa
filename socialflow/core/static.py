"""Styles, scripts and pictures under names that carry their content's hash, so that browsers keep them for good."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.functional import cached_property
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it ships no types
    """Each file also under its hashed name, with .br and .gz beside it; what files say of each other follows.

    Imports are read in our own modules only, which all write them alike: minified scripts of others hold text that
    reads like an import and is none.
    """

    patterns = (
        ("*.css", (r"""(?P<matched>url\(["']?(?P<url>[^"')]+)["']?\))""",)),
        (
            "js/*.js",
            (
                (r'(?P<matched>\bfrom "(?P<url>\./[\w.-]+)")', 'from "%(url)s"'),
                (r'(?m)^(?P<matched>import "(?P<url>\./[\w.-]+)")', 'import "%(url)s"'),
                (r'(?P<matched>\bimport\("(?P<url>\./[\w.-]+)"\))', 'import("%(url)s")'),
            ),
        ),
    )

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file, remembered: a page asks for twenty, and they change with the program only."""
        if settings.DEBUG or name is None:
            return str(super().url(name, force))
        if name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress the hashed names; the plain ones are for error pages, which are seldom asked for."""
        hashed = set(self.hashed_files.values())
        yield from super().compress_files(path for path in paths if path in hashed)
