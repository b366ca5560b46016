"""Names to addresses: our own resolver, so that what is judged is what is dialled."""

import asyncio
import re
from ipaddress import ip_address

import dns.asyncresolver
import dns.exception
import dns.name
import dns.nameserver
import dns.rdatatype
import dns.resolver

from readiness.domain.failures import Failure
from readiness.egress.errors import DialRefusedError, ResolverError, TargetFailedError
from readiness.egress.hosts_file import addresses_in
from readiness.egress.policy import EgressPolicy
from readiness.egress.ranges import NEVER_HOSTS, Address, unwrap
from readiness.egress.scope import Scope

_WITH_PORT = re.compile(r"(?P<address>[0-9.]+|\[[0-9a-fA-F:.]+\]):(?P<port>[0-9]{1,5})", re.ASCII)

MOST_TEXTS = 100
MOST_TEXT_BYTES = 16 * 1024
"""TXT records of one name that are looked at. A message of DNS may hold four times as much."""


class Resolver:
    """Asks for IPv4 and IPv6 addresses of the exact name: no search domains, no system resolver."""

    def __init__(self, policy: EgressPolicy) -> None:
        self._policy = policy

    async def addresses(self, scope: Scope) -> tuple[Address, ...]:
        """Return every address of the scope's host, IPv4-mapped ones unwrapped.

        Raises:
            TargetFailedError: the name does not exist, or has no address.
            ResolverError: no name server said either, so that nothing is known.
            DialRefusedError: the name leads on to one that is never dialled.
        """
        try:
            return (unwrap(scope.host),)
        except ValueError:
            pass  # a name, not an address
        if not scope.zone.is_public:
            listed = addresses_in(self._policy.hosts_file, scope.host)
            if listed:
                return tuple(dict.fromkeys(unwrap(address) for address in listed))
        return await self._ask(scope.host)

    async def texts(self, scope: Scope, label: str) -> tuple[bytes, ...]:
        """Return the TXT records of ``label`` below the scope's host, each in one piece.

        Raises:
            TargetFailedError: there is no such name, or there is more than is read.
            ResolverError: no name server said either, so that nothing is known.
            DialRefusedError: the name leads on to one that is never dialled.
        """
        resolver, seconds = self._resolver(), self._policy.limits.resolve_seconds
        try:
            async with asyncio.timeout(seconds):
                name = dns.name.from_text(f"{label}.{scope.host}.")
                answer = await _answer(resolver, name, dns.rdatatype.TXT, seconds)
        except dns.name.NameTooLong as error:
            raise TargetFailedError(Failure.NO_SUCH_HOST) from error
        except (dns.exception.DNSException, OSError) as error:
            raise ResolverError(f"No name server answered for {scope.host}.") from error
        if answer is None:
            raise TargetFailedError(Failure.NO_SUCH_HOST)
        found = tuple(b"".join(record.strings) for record in answer)
        if len(found) > MOST_TEXTS or sum(map(len, found)) > MOST_TEXT_BYTES:
            raise TargetFailedError(Failure.TOO_LARGE)
        return found

    async def _ask(self, host: str) -> tuple[Address, ...]:
        resolver, name = self._resolver(), dns.name.from_text(f"{host}.")
        seconds = self._policy.limits.resolve_seconds
        kinds = (dns.rdatatype.A, dns.rdatatype.AAAA)
        try:
            async with asyncio.timeout(seconds):
                answers = await asyncio.gather(
                    *(_records(resolver, name, kind, seconds) for kind in kinds)
                )
        except (dns.exception.DNSException, OSError) as error:
            # a time-out of ours is an OSError as well
            raise ResolverError(f"No name server answered for {host}.") from error
        found = [unwrap(address) for answer in answers for address in answer or ()]
        if not found:
            missing = None in answers
            raise TargetFailedError(Failure.NO_SUCH_HOST if missing else Failure.NO_ADDRESS)
        return tuple(dict.fromkeys(found))

    def _resolver(self) -> dns.asyncresolver.Resolver:
        if not self._policy.nameservers:
            try:
                return dns.asyncresolver.Resolver()
            except dns.resolver.NoResolverConfiguration as error:
                raise ResolverError("This machine has no name servers configured.") from error
        resolver = dns.asyncresolver.Resolver(configure=False)
        resolver.nameservers = [_nameserver(text) for text in self._policy.nameservers]
        return resolver


async def _records(
    resolver: dns.asyncresolver.Resolver,
    name: dns.name.Name,
    kind: dns.rdatatype.RdataType,
    seconds: float,
) -> list[Address] | None:
    """Return the addresses of one kind, None where the name does not exist."""
    answer = await _answer(resolver, name, kind, seconds)
    return None if answer is None else [ip_address(record.address) for record in answer]


async def _answer(
    resolver: dns.asyncresolver.Resolver,
    name: dns.name.Name,
    kind: dns.rdatatype.RdataType,
    seconds: float,
) -> dns.resolver.Answer | None:
    """Return the records of one kind, None where the name does not exist."""
    try:
        answer = await resolver.resolve(
            name, kind, raise_on_no_answer=False, lifetime=seconds, search=False
        )
    except dns.resolver.NXDOMAIN:
        return None
    _refuse_aliases(answer)
    return answer


def _refuse_aliases(answer: dns.resolver.Answer) -> None:
    """Refuse an alias of a metadata service, whatever address is given with it."""
    aliases = {link.target for links in answer.chaining_result.cnames for link in links}
    for alias in aliases:
        if alias.to_text(omit_final_dot=True).lower() in NEVER_HOSTS:
            raise DialRefusedError("The host leads on to a metadata service, never dialled.")


def _nameserver(text: str) -> dns.nameserver.Nameserver:
    if found := _WITH_PORT.fullmatch(text):
        return dns.nameserver.Do53Nameserver(found["address"].strip("[]"), int(found["port"]))
    return dns.nameserver.Do53Nameserver(text)
