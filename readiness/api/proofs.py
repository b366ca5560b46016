"""Who owns the hosts of an environment: what to publish, and having it looked for."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.proof_shapes import ProofSerializer, ProofsSerializer
from readiness.domain.proofs import Proof
from readiness.selectors.proofs import hosts_at, proofs_at
from readiness.services.proofs import TooSoon, proof_attempt, proof_renew
from readiness.tasks.proving import prove_soon
from registry.api.endpoint import Content, Endpoint
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.selectors.records import EnvironmentRecord, environment_record


class ProofEndpoint(Endpoint):
    """What has to do with the proofs of one environment."""

    is_about_interface: ClassVar[bool] = True

    def proofs(self, slug: str, name: str) -> tuple[Proof, ...]:
        """Return the proofs of the environment in the address.

        Raises:
            Http404: there is no such environment.
        """
        return proofs_at(self.record(slug, name))

    def record(self, slug: str, name: str) -> EnvironmentRecord:
        """Return the environment in the address.

        Raises:
            Http404: there is none.
        """
        found = environment_record(slug, name)
        if found is None:
            raise Http404
        return found

    def written(
        self, slug: str, name: str, host: str, write: Callable[[EnvironmentRecord], object]
    ) -> Content:
        """Write about one proof, and show what it is then.

        Raises:
            Http404: there is no such environment, or it takes no proof of that host.
            Throttled: an attempt was begun less than a minute ago.
        """
        record = self.record(slug, name)
        self.ask(record)
        if host not in hosts_at(record):
            raise Http404
        try:
            write(record)
        except TooSoon as error:
            raise Throttled(wait=error.seconds, detail=error.message) from error
        return self.shown(next(one for one in proofs_at(record) if one.host == host))

    def shown(self, proof: Proof) -> Content:
        """Return what the API shows of a proof."""
        name = proof.record_name
        record = {"name": name, "value": proof.value} if name else None
        content: dict[str, Any] = {
            "host": proof.host,
            "state": proof.state(self.now),
            "proven_until": proof.ends_at,
            "way": proof.way,
            "token": proof.token,
            "record": record,
            "file": {"url": proof.file_url, "line": proof.value},
            "attempt": {
                "is_under_way": proof.is_under_way(self.now),
                "ended_at": proof.tried_at if proof.record else None,
                "record": proof.record,
                "file": proof.file,
            },
        }
        return ProofSerializer(content).data


class Proofs(ProofEndpoint):
    """The proofs of an environment."""

    @extend_schema(operation_id="proofs_show", responses=ProofsSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show for each host what proves that the team owns it; none outside the zone public."""
        return self.one({"proofs": [self.shown(one) for one in self.proofs(slug, name)]})


class ProofAttempt(ProofEndpoint):
    """Having a proof looked for."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_ENVIRONMENT}

    @extend_schema(operation_id="proof_attempt", request=None, responses={202: ProofSerializer})
    def post(self, request: Request, slug: str, name: str, host: str) -> Response:
        """Look for the token of the team at a host now; once a minute for each team and host."""

        def begin(record: EnvironmentRecord) -> None:
            attempt = proof_attempt(by=self.by, environment=record, host=host, now=self.now)
            prove_soon(attempt)

        return once(self, lambda: Response(self.written(slug, name, host, begin), 202))


class ProofRenewal(ProofEndpoint):
    """Another token."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_ENVIRONMENT}

    @extend_schema(operation_id="proof_renew", request=None, responses=ProofSerializer)
    def post(self, request: Request, slug: str, name: str, host: str) -> Response:
        """Make another token for a team and a host; what was proven with the old one is void."""

        def renew(record: EnvironmentRecord) -> None:
            proof_renew(by=self.by, environment=record, host=host)

        return once(self, lambda: Response(self.written(slug, name, host, renew)))
