"""Where a request comes from, as a key for limits."""

import hashlib
import ipaddress

from starlette.requests import HTTPConnection


def address_key(connection: HTTPConnection) -> str:
    """A pseudonym of the client's network: its IPv4 address or, as one household has many, its IPv6 /64.

    Behind a reverse proxy that is trusted (``TRUSTED_PROXIES``) it is the address that the proxy reports.
    """
    host = connection.client.host if connection.client else ""
    return hashlib.blake2b(_network(host).encode(), digest_size=16).hexdigest()


def _network(host: str) -> str:
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
