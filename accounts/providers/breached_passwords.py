"""A service that knows breached passwords, asked without telling it which one is meant.

It is sent the first five of forty hexadecimal digits of the SHA-1 of a password, which are those of hundreds of
thousands, and answers with the rest of each that it knows.
Source: haveibeenpwned.com/API/v3#SearchingPwnedPasswordsByRange.
"""

import hashlib

import requests

_PREFIX_DIGITS = 5
_SECONDS = 2


def times_seen(password: str, *, address: str) -> int:
    """How often a password was found in breaches; 0 when it was not.

    Args:
        address: what the five digits are put behind, such as https://api.pwnedpasswords.com/range/.
    Raises OSError when the service cannot be asked, ValueError when its answer makes no sense.
    """
    # The service's own hash; nothing is kept safe by it.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
    prefix, rest = digest[:_PREFIX_DIGITS], digest[_PREFIX_DIGITS:]
    answer = requests.get(
        f"{address.rstrip('/')}/{prefix}", headers={"Add-Padding": "true"}, timeout=_SECONDS, allow_redirects=False
    )
    if answer.status_code != requests.codes.ok:
        raise ConnectionError(f"The service of breached passwords answered {answer.status_code}.")
    lines = (line.partition(":") for line in answer.text.splitlines())
    return next((int(count) for found, _, count in lines if found == rest), 0)
