"""URLs that people type in, brought into one form or refused with a sentence."""

from urllib.parse import SplitResult, urlsplit

from registry.domain.hosts import HostInvalid, normalise_host
from registry.domain.routes import has_dots

DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressInvalid(ValueError):
    """A URL cannot be taken; the message says why and what would be right."""


def normalise_url(value: str, *, schemes: tuple[str, ...]) -> str:
    """Return ``value`` as scheme, host, port where it is not the default, and path prefix.

    Raises:
        AddressInvalid: it is not an absolute URL of one of ``schemes``, carries credentials, a
            query or a fragment, its host is not a plain host name or IP address, or its path
            walks up the tree.
    """
    text = value.strip()
    parts = _split(text)
    if parts.scheme not in schemes or not parts.netloc:
        example = f"{schemes[0]}://chat.example.com"
        raise AddressInvalid(f"Write the whole address, for example {example}.")
    if "@" in parts.netloc or "\\" in text:
        raise AddressInvalid("Leave user names, passwords and backslashes out of the address.")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise AddressInvalid("Leave the part after ? or # out of the address.")
    return f"{parts.scheme}://{_authority(parts)}{_path(parts.path)}"


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise AddressInvalid("The address cannot be read: look at its host and port.") from error
    return parts


def _authority(parts: SplitResult) -> str:
    try:
        host = normalise_host(parts.hostname or "")
    except HostInvalid as error:
        raise AddressInvalid(str(error)) from error
    name = f"[{host}]" if ":" in host else host
    if parts.port is None or parts.port == DEFAULT_PORTS[parts.scheme]:
        return name
    if parts.port == 0:
        raise AddressInvalid("Port 0 cannot be reached. Use a port from 1 to 65535.")
    return f"{name}:{parts.port}"


def _path(path: str) -> str:
    if any(character.isspace() or not character.isprintable() for character in path):
        raise AddressInvalid("The path of an address has no spaces.")
    if has_dots(path):
        raise AddressInvalid("The path of an address has no . or .. between its slashes.")
    return path.rstrip("/")
