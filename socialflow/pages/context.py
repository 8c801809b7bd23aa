"""What every whole page may show, read only when a template asks for it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.selectors import latest_followed

_RAIL_CHANNELS = 12


def followed_channels(request: HttpRequest) -> dict[str, object]:
    """The channels in the left rail. Queries: one for a page with a rail; none for a stranger or a fragment."""
    user = getattr(request, "user", None)
    if user is None:
        return {}
    return {"followed_channels": SimpleLazyObject(lambda: latest_followed(user, limit=_RAIL_CHANNELS))}
