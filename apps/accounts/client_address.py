"""Where a request comes from. Sessions, "new browser", limits and counts of guesses all ask here.

The server has already put the client's own address into the request where a proxy that the operator named passed it on
(`jic/proxies.py`); no header is read here.
"""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

# One subscriber is commonly given this many leading bits of IPv6, and has every address below them.
SUBSCRIBER_PREFIX = 64


def address_of(request: HttpRequest) -> str | None:
    """The client's address, for people and records; None where the server does not know it."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def counted_address(request: HttpRequest) -> str | None:
    """The address that counts and limits go by: all of one subscriber's IPv6 addresses are one."""
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network((address, SUBSCRIBER_PREFIX), strict=False).network_address)
