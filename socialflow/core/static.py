"""Style sheets, scripts and pictures under names that carry their content's hash, so that browsers keep them for good."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Each file under its hashed name, with .br and .gz beside it; modules import each other by hashed names too."""

    support_js_module_import_aggregation = True
