"""Addresses that are never dialled, and addresses that are not public: tables of our own.

The flags of ``ipaddress`` are not used: ``is_global`` is true for multicast, for the metadata
address of one cloud and for IPv6 forms that carry an IPv4 address inside, and their meaning has
changed between releases of Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NEVER_HOSTS = frozenset({"metadata.google.internal"})
"""Names of machine metadata services, whatever they resolve to."""

NEVER: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this host on this network"),
        ("169.254.0.0/16", "link-local, where clouds keep machine metadata"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("100.100.100.200/32", "machine metadata of a cloud"),
        ("168.63.129.16/32", "machine metadata of a cloud"),
        ("192.0.0.192/32", "machine metadata of a cloud"),
        ("192.88.99.0/24", "6to4 relay"),
        ("::/128", "the unspecified address"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local, withdrawn"),
        ("ff00::/8", "multicast"),
        ("fd00:ec2::254/128", "machine metadata of a cloud"),
        ("::ffff:0:0:0/96", "an IPv4 address inside an IPv6 address"),
        ("64:ff9b::/96", "an IPv4 address inside an IPv6 address"),
        ("64:ff9b:1::/48", "an IPv4 address inside an IPv6 address"),
        ("2002::/16", "an IPv4 address inside an IPv6 address"),
        ("2001::/32", "an IPv4 address inside an IPv6 address"),
    )
)
"""Refused in every zone, whatever its networks say."""

COMPATIBLE = IPv6Network("::/96")
"""IPv4-compatible IPv6 (RFC 4291, section 2.5.5.1): refused, save ``::1``, the loopback address."""

NOT_PUBLIC: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
"""Not globally routable, from IANA's special-purpose registries, beyond what is never dialled."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is assigned for global unicast (RFC 4291, section 2.4)."""

_ISATAP = 0x00005EFE
"""Upper half of an ISATAP interface identifier, its universal bit aside (RFC 5214, section 6.1)."""


def unwrap(address: Address | str) -> Address:
    """Return the IPv4 address of an IPv4-mapped one, any other unchanged."""
    found = ip_address(address) if isinstance(address, str) else address
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def never_reason(address: Address) -> str:
    """Say why an unwrapped address is never dialled, "" when it may be."""
    if isinstance(address, IPv6Address) and (reason := _embedding(address)):
        return reason
    return next((reason for network, reason in NEVER if address in network), "")


def is_public(address: Address) -> bool:
    """Whether an unwrapped address, not on the never-list, is globally routable."""
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return not any(address in network for network in NOT_PUBLIC)


def _embedding(address: IPv6Address) -> str:
    if address.scope_id:
        return "an address bound to one network interface"
    compatible = address in COMPATIBLE and int(address) > 1
    if compatible or (int(address) >> 32) & 0xFDFFFFFF == _ISATAP:
        return "an IPv4 address inside an IPv6 address"
    return ""
