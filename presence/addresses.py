"""What limits take for one address."""

import ipaddress


def neighbourhood(address: str) -> str:
    """An IPv4 address itself; of an IPv6 address its /64, which one line has whole. Empty for none."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, 64), strict=False))
