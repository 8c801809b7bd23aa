"""What is kept of those who left: a name that nobody can take, and of the banned what keeps them out.

Nothing here says whose it was: a digest answers only whether something that is typed again is the same.
"""

import hashlib
import hmac

from django.conf import settings

from accounts.models import BarredContact, RetiredUsername


def retire_username(username: str) -> None:
    """Let nobody take this name again; doing it twice changes nothing."""
    RetiredUsername.objects.bulk_create([RetiredUsername(digest=_name_digest(username))], ignore_conflicts=True)


def is_retired_username(username: str) -> bool:
    """Whether somebody had this name and left. Queries: one."""
    return RetiredUsername.objects.filter(digest=_name_digest(username)).exists()


def bar_contacts(*contacts: str) -> None:
    """Let nobody sign up with these addresses and numbers again; doing it twice changes nothing."""
    rows = [BarredContact(digest=_contact_digest(contact, settings.SECRET_KEY)) for contact in contacts if contact]
    BarredContact.objects.bulk_create(rows, ignore_conflicts=True)


def is_barred_contact(contact: str) -> bool:
    """Whether it is the address or number of somebody who was banned when they left. Queries: one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return BarredContact.objects.filter(digest__in=[_contact_digest(contact, key) for key in keys]).exists()


def _name_digest(username: str) -> bytes:
    """Names were public: a digest without a key hides what few enough can guess."""
    return hashlib.sha256(username.lower().encode()).digest()


def ascii_domain(domain: str) -> str:
    """A domain in the one spelling that mail servers know: `bücher.example` is `xn--bcher-kva.example`.

    What is none stays as it is, in lower case. Source: RFC 3490, section 4.1.
    """
    name = domain.strip().lower()
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name


def _contact_digest(contact: str, key: str) -> bytes:
    """Addresses were not: without the key of the site nobody can try out a list of them."""
    local, at, domain = contact.strip().lower().rpartition("@")
    told = local + at + (ascii_domain(domain) if at else domain)
    return hmac.digest(key.encode(), b"barred contact:" + told.encode(), hashlib.sha256)
