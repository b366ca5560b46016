"""The approval of releases over the API: the same writes as on the pages."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.release_shapes import (
    PastTheGateSerializer,
    ReleaseNoteSerializer,
    ReleaseReasonSerializer,
    ReleaseVerdictSerializer,
    ReleaseVotesSerializer,
    VoteSerializer,
    VoteSlotSerializer,
    WentOutSerializer,
    votes_shown,
)
from readiness.selectors.gate import gate_of
from readiness.services import releases as services
from readiness.tasks.gating import gated
from readiness.tasks.probing import dispatch_soon
from registry.api.endpoint import Content, Endpoint
from registry.api.repetition import once
from registry.domain.approvals.ballots import Choice
from registry.domain.permissions import Permission
from registry.domain.responsibilities import Responsibility
from registry.selectors.records import ReleaseRecord, release_record
from registry.services import approvals, rollouts

_SHOWN = ReleaseVerdictSerializer


class ReleaseEndpoint(Endpoint):
    """What has to do with the approval of one release."""

    is_about_interface: ClassVar[bool] = True
    pointers: ClassVar[Mapping[str, str]] = {"slot": "/responsibility"}

    def record(self, slug: str, name: str, release_id: str) -> ReleaseRecord:
        """Return the release in the address.

        Raises:
            Http404: there is none, or it is of another environment.
        """
        found = release_record(release_id)
        if found is None:
            raise Http404
        place = found.environment
        if (place.interface.slug, place.name) != (slug, name):
            raise Http404
        return found

    def content(self, release: ReleaseRecord) -> Content:
        """Return what the gate says of a release as it is recorded now."""
        return ReleaseVerdictSerializer(gate_of(release, self.now)).data

    def acted(
        self, slug: str, name: str, release_id: str, act: Callable[[ReleaseRecord], object]
    ) -> Response:
        """Do one thing with a release, if whoever asks may; show what the gate says then."""
        release = self.record(slug, name, release_id)
        self.ask(release.environment)

        def done() -> Response:
            act(release)
            return self.one(self.content(release))

        return gated(lambda: once(self, done))


class ReleaseVerdict(ReleaseEndpoint):
    """What the gate says."""

    @extend_schema(operation_id="release_verdict", responses=_SHOWN)
    def get(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Say whether a release may go out now: allow, deny or pending, with every reason."""
        answer = self.one(self.content(self.record(slug, name, release_id)))
        # it is true for now alone, and nobody deploys by what was true before
        answer.headers["Cache-Control"] = "no-store"
        return answer


class ReleaseSubmission(ReleaseEndpoint):
    """Asking for approval."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_RELEASE}

    @extend_schema(operation_id="release_submit", request=None, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Submit a draft for approval; refused by name where nobody could approve it."""

        def act(release: ReleaseRecord) -> object:
            return approvals.release_submit(by=self.by, release=release, now=self.now)

        return self.acted(slug, name, release_id, act)


class ReleaseVotes(ReleaseEndpoint):
    """The votes on a release, and casting one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CAST_VOTE}

    @extend_schema(operation_id="votes_list", responses=ReleaseVotesSerializer)
    def get(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Show who has to approve a release, who said what, and whether it counts."""
        release = self.record(slug, name, release_id)
        return self.one(votes_shown(gate_of(release, self.now)))

    @extend_schema(operation_id="vote_cast", request=VoteSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Approve or reject a release, or ask for changes, for a responsibility that you hold."""

        def act(release: ReleaseRecord) -> object:
            sent = self.checked(VoteSerializer)
            return services.vote_cast(
                by=self.by,
                release=release,
                revision=sent["revision"],
                slot=Responsibility(sent["responsibility"]),
                choice=Choice(sent["choice"]),
                reason=sent["reason"],
                shown_digest=sent["shown_digest"],
                now=self.now,
            )

        return self.acted(slug, name, release_id, act)


class VoteWithdrawal(ReleaseEndpoint):
    """Taking a vote back."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CAST_VOTE}

    @extend_schema(operation_id="vote_withdraw", request=VoteSlotSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Take your vote back while the release waits."""

        def act(release: ReleaseRecord) -> object:
            slot = Responsibility(self.checked(VoteSlotSerializer)["responsibility"])
            return approvals.vote_withdraw(by=self.by, release=release, slot=slot, now=self.now)

        return self.acted(slug, name, release_id, act)


class ReleaseWithdrawal(ReleaseEndpoint):
    """Taking a release back before it went out."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_RELEASE}

    @extend_schema(operation_id="release_withdraw", request=ReleaseNoteSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Withdraw a release that has not gone out."""

        def act(release: ReleaseRecord) -> object:
            reason = self.checked(ReleaseNoteSerializer)["reason"]
            return approvals.release_withdraw(
                by=self.by, release=release, reason=reason, now=self.now
            )

        return self.acted(slug, name, release_id, act)


class ReleaseAdmission(ReleaseEndpoint):
    """Letting a release out."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADMIT_RELEASE}

    @extend_schema(operation_id="release_admit", request=None, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Admit a release just before it is deployed: every gate is asked again, at once.

        Refused with gate_denied or gate_pending, and a further error for each reason. Where
        evidence is missing, its probes are made due.
        """

        def act(release: ReleaseRecord) -> object:
            return services.release_admit(by=self.by, release=release, now=self.now)

        return self.acted(slug, name, release_id, act)


class ReleaseDeployed(ReleaseEndpoint):
    """Recording that an admitted release went out."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADMIT_RELEASE}

    @extend_schema(operation_id="release_deploy", request=WentOutSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Record that an admitted release went out, and have it probed."""

        def act(release: ReleaseRecord) -> None:
            sent = self.checked(WentOutSerializer)
            services.release_deploy(by=self.by, release=release, now=self.now, **sent)
            dispatch_soon()

        return self.acted(slug, name, release_id, act)


class ReleaseVerification(ReleaseEndpoint):
    """Recording that a deployment does what it should."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_RELEASE}

    @extend_schema(operation_id="release_verify", request=ReleaseNoteSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Verify what was deployed, by what was seen since; the program does it by itself, too."""

        def act(release: ReleaseRecord) -> object:
            reason = self.checked(ReleaseNoteSerializer)["reason"]
            return services.release_verify(by=self.by, release=release, reason=reason, now=self.now)

        return self.acted(slug, name, release_id, act)


class ReleaseRevocation(ReleaseEndpoint):
    """Taking an approval back."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.REVOKE_RELEASE}

    @extend_schema(operation_id="release_revoke", request=ReleaseReasonSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Revoke a release, whether it waits, is admitted or runs."""

        def act(release: ReleaseRecord) -> object:
            reason = self.checked(ReleaseReasonSerializer)["reason"]
            return rollouts.release_revoke(by=self.by, release=release, reason=reason, now=self.now)

        return self.acted(slug, name, release_id, act)


class ReleaseRollback(ReleaseEndpoint):
    """Going back to what ran before."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ROLL_BACK_RELEASE}

    @extend_schema(
        operation_id="release_roll_back", request=PastTheGateSerializer, responses=_SHOWN
    )
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Record that what was approved before, or else what ran before, is deployed again.

        It waits for no vote, nor for a freeze.
        """

        def act(release: ReleaseRecord) -> None:
            sent = self.checked(PastTheGateSerializer)
            services.release_roll_back(by=self.by, release=release, now=self.now, **sent)
            dispatch_soon()

        return self.acted(slug, name, release_id, act)


class ReleaseOverride(ReleaseEndpoint):
    """Breaking the glass."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.OVERRIDE_RELEASE}

    @extend_schema(operation_id="release_override", request=PastTheGateSerializer, responses=_SHOWN)
    def post(self, request: Request, slug: str, name: str, release_id: str) -> Response:
        """Record that a release goes out past the gate in an emergency, by whom and why."""

        def act(release: ReleaseRecord) -> None:
            sent = self.checked(PastTheGateSerializer)
            services.release_override(by=self.by, release=release, now=self.now, **sent)
            dispatch_soon()

        return self.acted(slug, name, release_id, act)
