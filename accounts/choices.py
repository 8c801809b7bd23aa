"""Fixed vocabularies of accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

DISPLAY_NAME_LENGTH = 60
BIO_LENGTH = 500
LOCATION_LENGTH = 80
LINK_LENGTH = 200
MAX_LINKS = 5
TOKEN_NAME_LENGTH = 60


class Scope(models.TextChoices):
    """What an API token may do."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    UPLOAD = "upload", _("Upload")


# Names that routes, mail or impostors would want. Source: RFC 2142 and our own first path segments.
RESERVED_USERNAMES = frozenset(
    """
    abuse about account accounts admin administrator anonymous api app assets auth billing blog contact events explore
    feed help home hostmaster info legal login logout mailbox media me metrics moderator news noc official owner pages
    postmaster privacy root saved search security settings signup socialflow staff static status studio support system
    team terms tus uploads user users video videos watch webmaster www
    """.split()  # noqa: SIM905 - sixty quoted words would be harder to read and to keep sorted
)
