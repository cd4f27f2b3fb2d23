"""What a request's headers say of a proxy is believed where the operator named that proxy, and nowhere else.

`X-Forwarded-For` decides whose guesses are counted and from where a session was opened, `X-Forwarded-Proto` whether a
connection counts as secure. Anybody can write both. The server itself is started with `--no-proxy-headers`: by default
it would believe whatever comes from this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from jic.body_limit import App, Receive, Send

FORWARDING = frozenset(
    {
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-proto",
        b"x-forwarded-prefix",
        b"x-forwarded-server",
        b"x-forwarded-ssl",
        b"x-real-ip",
        b"x-client-ip",
        b"true-client-ip",
        b"cf-connecting-ip",
    }
)


def proxy_networks(addresses: Sequence[str]) -> list[str]:
    """The networks of JIC_PROXIES. Raises ValueError with a sentence for what is no address, and for everybody."""
    networks = []
    for address in addresses:
        try:
            network = ipaddress.ip_network(address.strip())
        except ValueError:
            raise ValueError(
                f"JIC_PROXIES names {address!r}: write addresses or networks, such as 10.0.0.5 or 172.16.0.0/12."
            ) from None
        if network.prefixlen == 0:
            raise ValueError(f"JIC_PROXIES names {address!r}, which is everybody: name your proxy's own address.")
        networks.append(str(network))
    return networks


class _Unforwarded:
    """Takes the headers of proxies out of the request: once heeded, or not to be heeded, nothing reads them again."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if "headers" in scope:
            headers = [
                (name, value) for name, value in scope["headers"] if name.lower().replace(b"_", b"-") not in FORWARDING
            ]
            scope = {**scope, "headers": headers}
        await self.app(scope, receive, send)


def behind(proxies: Sequence[str], app: App) -> App:
    """`app`, whose requests have the client's address and scheme as the named proxies pass them on."""
    unforwarded: Any = _Unforwarded(app)
    heeded: Any = ProxyHeadersMiddleware(unforwarded, trusted_hosts=list(proxies))
    return cast(App, heeded if proxies else unforwarded)
