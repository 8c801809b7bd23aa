"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's network address; X-Forwarded-For counts only as far as our own proxies wrote it."""
    trusted = settings.TRUSTED_PROXY_COUNT
    if trusted:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= trusted:
            return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """What one subscriber holds: an IPv4 address, or the /64 of an IPv6 one (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address


def near(one: str | None, other: str | None) -> bool:
    """Whether two addresses are of one neighbourhood, as those of one line are from day to day: IPv4 /24, IPv6 /48."""
    if not one or not other:
        return one == other
    first, second = ip_address(one), ip_address(other)
    around = ip_network(f"{one}/{24 if first.version == 4 else 48}", strict=False)
    return first.version == second.version and second in around


def links_url(request: HttpRequest) -> str:
    """What links in mails start with: the site's own address wherever one is set, not what the request calls it."""
    own: str = settings.PUBLIC_URL or settings.LINKS_URL
    if own:
        return own.rstrip("/")
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "localhost")
    return f"{request.scheme}://{host}"


def absolute_url(request: HttpRequest, path: str) -> str:
    """An address that works outside this page: under PUBLIC_URL, else under the host that was asked."""
    base = settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return f"{base.rstrip('/')}{path}"
