"""Which requests tell whether protected routes are guarded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from readiness.domain.access_facts import AccessAnswer, Presented
from readiness.probes.spellings import spellings
from registry.domain.snapshot import EnvironmentSnapshot

_WITH = {
    Presented.NOTHING: "",
    Presented.WRONG: " with a wrong credential",
    Presented.IDENTITY: " with identity a",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request that is planned; the attributes are those of ``AccessAnswer``.

    Attributes:
        sent: path and query as sent, where ``target`` is not all of it.
    """

    route: str
    target: str
    is_api: bool
    method: str = "GET"
    presented: Presented = Presented.NOTHING
    is_control: bool = False
    spelling: str = ""
    is_followed: bool = False
    sent: str = field(default="", compare=False)

    @property
    def words(self) -> str:
        """The request as it is shown where it did not fit."""
        return f"{self.method} {self.target}{_WITH[self.presented]}"


def repeated(answer: AccessAnswer) -> Request:
    """Return the request that was answered so."""
    return Request(
        answer.route,
        answer.target,
        answer.is_api,
        answer.method,
        answer.presented,
        answer.is_control,
        answer.spelling,
        answer.is_followed,
    )


def controls(environment: EnvironmentSnapshot, nonce: Callable[[], str]) -> tuple[Request, ...]:
    """Return a request for a path that cannot exist, beside each group of routes.

    An application may answer every path below one folder alike, and otherwise below the next.
    """
    folders = dict.fromkeys((_folder(path), is_api) for path, is_api in _routes(environment))
    return tuple(
        Request(folder, f"{folder}{nonce()}", is_api, is_control=True) for folder, is_api in folders
    )


def of_strangers(environment: EnvironmentSnapshot) -> tuple[Request, ...]:
    """Return the requests without credentials: GET for every route, POST for those of the API."""
    routes = _routes(environment)
    return (
        *(Request(path, path, is_api) for path, is_api in routes),
        *(Request(path, path, is_api, method="POST") for path, is_api in routes if is_api),
    )


def with_identity(environment: EnvironmentSnapshot) -> tuple[Request, ...]:
    """Return the requests that should succeed, those for API routes first."""
    return tuple(
        Request(path, path, is_api, presented=Presented.IDENTITY)
        for path, is_api in _routes(environment)
    )


def beside(request: Request, nonce: Callable[[], str]) -> Request:
    """Return the request for a path that cannot exist, with the credential of ``request``."""
    folder = _folder(request.route)
    return replace(request, route=folder, target=f"{folder}{nonce()}", is_control=True)


def beside_spelling(answer: AccessAnswer, nonce: Callable[[], str]) -> Request | None:
    """Return the request for a path that cannot exist, spelled as that of ``answer`` is.

    None where its spelling changes nothing about such a path.
    """
    folder = _folder(answer.route)
    target = spellings(f"{folder}{nonce()}").get(answer.spelling)
    if target is None:
        return None
    request = repeated(answer)
    return replace(request, route=folder, target=target, is_control=True)


def with_wrong_credential(environment: EnvironmentSnapshot) -> tuple[Request, ...]:
    """Return the requests with a credential that opens nothing, by GET and by POST."""
    return tuple(
        replace(request, presented=Presented.WRONG) for request in of_strangers(environment)
    )


def spelled(route: str, names: Iterable[str], method: str = "GET") -> tuple[Request, ...]:
    """Return the requests for one API route in the odd spellings of these names."""
    known = spellings(route)
    return tuple(
        Request(route, known[name], is_api=True, method=method, spelling=name)
        for name in names
        if name in known
    )


def _routes(environment: EnvironmentSnapshot) -> tuple[tuple[str, bool], ...]:
    return (
        *((path, True) for path in environment.protected_api),
        *((path, False) for path in environment.protected_pages),
    )


def _folder(path: str) -> str:
    return f"{path.partition('?')[0].rpartition('/')[0]}/"
