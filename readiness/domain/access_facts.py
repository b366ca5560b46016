"""P06: what protected routes answer to a stranger, to a wrong credential and to an identity."""

from dataclasses import dataclass
from enum import StrEnum

from readiness.domain.failures import Failure
from readiness.domain.redirection import NOWHERE, Redirection


class Presented(StrEnum):
    """Which credential a request carried."""

    NOTHING = "nothing"
    WRONG = "wrong"
    IDENTITY = "identity"


class Content(StrEnum):
    """What kind of thing a body is.

    ``error`` is JSON that says that something went wrong and nothing else, ``sign_in`` a page with
    one form, which asks who somebody is and for a password, ``maybe_sign_in`` any other with a
    password field, ``data`` whatever is neither a page nor an error.
    """

    EMPTY = "empty"
    DATA = "data"
    ERROR = "error"
    PAGE = "page"
    SIGN_IN = "sign_in"
    MAYBE_SIGN_IN = "maybe_sign_in"


class IdentityUse(StrEnum):
    """What came of the environment's identity ``a``."""

    PRESENTED = "presented"
    NONE = "none"
    VOID = "void"
    UNAVAILABLE = "unavailable"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """One request to a protected route, or to a random path beside it, and its answer.

    Attributes:
        route: the registered route; for a control the path up to its last slash.
        is_api: whether the route is a protected API; else it is a protected page.
        is_control: whether the path asked for was a random one, which cannot exist.
        is_followed: whether it was asked because another answer led there; its ``target`` then is
            without the query.
        target: path and query as sent, below the prefix of the edge.
        spelling: how the path was spelled, "" for as registered.
        address: the address that was asked.
        failure: why there was no answer, or None when there was one.
        digest: of the body as sent, 16 hex digits; "" without a body.
        neutral_digest: of the body with the path asked for turned into ``/``.
        challenged: the edge took the prober for a robot, or asked it to slow down.
        names_scheme: whether the answer said how to authenticate (WWW-Authenticate).
        leads_to: path of the same edge to which a redirect leads, without its query; "" for none.
        headers: allow-listed headers, redacted, of what strangers get; nothing of what is sent to
            an identity.
    """

    route: str
    method: str
    presented: Presented
    target: str
    address: str
    is_api: bool = True
    is_control: bool = False
    spelling: str = ""
    status: int | None = None
    failure: Failure | None = None
    content: Content = Content.EMPTY
    digest: str = ""
    neutral_digest: str = ""
    redirection: Redirection = NOWHERE
    challenged: bool = False
    names_scheme: bool = False
    leads_to: str = ""
    is_followed: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AuthenticationFacts:
    """P06: the answers of one run.

    Attributes:
        failure: why the edge could not be asked at all, else None.
        identity: what came of identity ``a``.
        answers: in the order of the plan; no answer of a request that did not fit.
        left_out: what had to be asked and did not fit into the budget, in words.
        spared: what was worth asking with requests to spare and did not fit, in words.
    """

    failure: Failure | None = None
    identity: IdentityUse = IdentityUse.NONE
    answers: tuple[AccessAnswer, ...] = ()
    left_out: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
