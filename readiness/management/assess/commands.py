"""The questions of a probe as commands that a person can paste into a shell.

Every part that did not come from this module is quoted, so that none of it can be a command.
"""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from readiness.egress import Scope
from readiness.probes.transcript import Sent
from registry.domain.secret import Secret

_CURL = (
    *("curl", "--path-as-is", "--globoff", "--http1.1", "--noproxy", "*"),
    *("--max-time", "10", "-sS", "-o", "/dev/null", "-D", "-"),
)
"""The path as it is spelled, no patterns in it, the version of HTTP that the probes speak, straight
to the address; the headers of the answer are shown and its body is not."""
_NOT_FROM_FILE = "CA_FILE"
_REPEATED = re.compile(
    r"(?P<before>.*?/)(?P<all>(?P<one>[0-9a-f]{16})(?P=one){31,})(?P<after>.*)", re.DOTALL
)
"""A random number many times over, as a path has it that is meant to be too long."""


@dataclass(frozen=True, slots=True)
class Shell:
    """What the commands of one environment refer to.

    Attributes:
        agent_for: the User-Agent of the requests for one check.
        references: where the values of identities are kept, in words of a shell.
        ca_file: where the certificate authority is; None has the reader set a variable.
    """

    agent_for: Callable[[str], str]
    references: Mapping[Secret, str]
    ca_file: Path | None = None

    def lines(self, asked: Iterable[Sent]) -> list[str]:
        """Return a command for each question, each of them once."""
        return list(dict.fromkeys(self.line(sent) for sent in asked))

    def line(self, sent: Sent) -> str:
        """Return the command that asks the same as ``sent``."""
        words = self._handshake(sent) if sent.is_handshake else self._curl(sent)
        return " ".join(words)

    def _handshake(self, sent: Sent) -> Iterator[str]:
        scope = sent.pin.scope
        yield from ("openssl", "s_client", "-connect")
        yield shlex.quote(f"{_bracketed(str(sent.pin.address))}:{scope.port}")
        if _is_address(scope.host):
            yield f"-noservername -verify_ip {shlex.quote(scope.host)}"
        else:
            host = shlex.quote(scope.host)
            yield f"-servername {host} -verify_hostname {host}"
        yield from self._authority(scope, "-CAfile")
        yield "-alpn http/1.1 -showcerts </dev/null"

    def _curl(self, sent: Sent) -> Iterator[str]:
        scope = sent.pin.scope
        yield from map(shlex.quote, _CURL)
        if not _is_address(scope.host):
            address = _bracketed(str(sent.pin.address))
            yield f"--resolve {shlex.quote(f'{scope.host}:{scope.port}:{address}')}"
        yield from self._authority(scope, "--cacert")
        yield from _method(sent)
        yield f"-A {shlex.quote(self.agent_for(sent.check))}"
        yield from (f"-H {shlex.quote(_header(name, value))}" for name, value in sent.headers)
        yield from self._credential(sent)
        yield from _body(sent)
        yield _url(f"{scope.origin}{sent.target}")

    def _credential(self, sent: Sent) -> Iterator[str]:
        credential = sent.credential
        if credential is None:
            return
        reference = self.references.get(credential.value)
        if reference is None:
            # a forged one, which opens nothing and hides nothing
            yield f"-H {shlex.quote(_header(credential.header, credential.value.reveal()))}"
        else:
            name = shlex.quote(f"{credential.header}: ")
            yield f'-H {name}"{reference}"'

    def _authority(self, scope: Scope, option: str) -> Iterator[str]:
        if not (scope.is_https and scope.ca_pem):
            return
        file = shlex.quote(str(self.ca_file)) if self.ca_file else f'"${_NOT_FROM_FILE}"'
        yield f"{option} {file}"


def needs_variable(shell: Shell, asked: Iterable[Sent]) -> bool:
    """Tell whether a command refers to a file of certificates that nobody named."""
    return shell.ca_file is None and any(sent.pin.scope.ca_pem for sent in asked)


def _url(url: str) -> str:
    """Return a URL as a word; one that was made long by repeating something says so in short."""
    found = _REPEATED.fullmatch(url)
    if found is None:
        return shlex.quote(url)
    times = len(found["all"]) // len(found["one"])
    return (
        f"{shlex.quote(found['before'])}"
        f"\"$(printf '{found['one']}%.0s' $(seq {times}))\"{_quoted(found['after'])}"
    )


def _quoted(text: str) -> str:
    return shlex.quote(text) if text else ""


def _method(sent: Sent) -> Iterator[str]:
    if sent.method == "HEAD":
        yield "--head"
    elif sent.method != ("POST" if sent.body else "GET"):
        yield f"-X {shlex.quote(sent.method)}"


def _body(sent: Sent) -> Iterator[str]:
    if not sent.body:
        return
    if not any(name.lower() == "content-type" for name, _ in sent.headers):
        yield "-H Content-Type:"
    yield f"--data-raw {shlex.quote(sent.body.decode('latin-1'))}"


def _header(name: str, value: str) -> str:
    # curl takes a name with nothing behind its colon for a header to leave out
    return f"{name}: {value}" if value else f"{name};"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
