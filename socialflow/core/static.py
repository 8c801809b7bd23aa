"""Style sheets, scripts and pictures under names that carry their content's hash, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
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
