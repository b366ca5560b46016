"""The shapes of what the gate says, and of votes."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import release_examples as examples
from readiness.domain.gate import GateKey, ReasonCode, Severity, Verdict
from readiness.selectors.gate import Gated
from registry.api.endpoint import Content
from registry.api.examples import of
from registry.api.serializers.shape import Shape, text, word
from registry.domain.approvals.ballots import LONGEST_VOTE_REASON, Ballot, Choice, Standing
from registry.domain.approvals.tally import SlotTally
from registry.domain.approvals.terms import VOTING
from registry.domain.releases import LONGEST_EVIDENCE, LONGEST_REASON, ShownState
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind

_DIGEST_LENGTH = 71


class GateReasonSerializer(Shape):
    """One reason, what blocks first."""

    code = word(ReasonCode)
    severity = word(Severity, help_text="A note keeps nothing shut.")
    sentence = serializers.CharField()
    remedy = serializers.CharField(help_text='"" where nothing is to be done.')
    responsibility = word(
        Responsibility, allow_null=True, help_text="Whose holders can do something about it."
    )
    have = serializers.IntegerField(allow_null=True)
    need = serializers.IntegerField(allow_null=True)
    who = serializers.ListField(child=serializers.CharField(), help_text="Who could act.")
    owner = serializers.CharField(help_text='Who answers for it, "" for nobody.')
    checks = serializers.ListField(child=serializers.CharField())
    probe = serializers.CharField(help_text='The probe that has to run, "" for none.')
    observed_at = serializers.DateTimeField(allow_null=True)
    max_age_seconds = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(
        allow_null=True, help_text="When it ends by itself, null where time alone does not end it."
    )


class GateSerializer(Shape):
    """One gate, open or shut."""

    gate = word(GateKey, source="key")
    is_open = serializers.BooleanField(source="holds")
    sentence = serializers.CharField(help_text="Why it is shut, or what it rests on.")
    codes = serializers.SerializerMethodField()
    observed_at = serializers.DateTimeField(
        allow_null=True, help_text="When the oldest of what it rests on was seen."
    )

    def get_codes(self, gate: Any) -> list[str]:  # noqa: ANN401 (what is shown has no type here)
        """Return the codes of what is said of it."""
        return [reason.code.value for reason in gate.reasons]


class TakingBackSerializer(Shape):
    """Whether a release may be taken back now."""

    allow = serializers.BooleanField(source="allows")
    summary = serializers.CharField()


@extend_schema_serializer(examples=of(None, examples.RELEASE_VERDICT))
class ReleaseVerdictSerializer(Shape):
    """Whether a release may go out now, and why."""

    release = serializers.CharField(source="approval.public_id")
    interface = serializers.CharField(source="approval.interface_slug")
    environment = serializers.CharField(source="approval.environment")
    version = serializers.CharField(source="approval.version")
    state = word(ShownState, source="approval.shown", help_text="What follows from time and votes.")
    revision = serializers.IntegerField(source="approval.revision")
    subject_digest = serializers.CharField(source="approval.subject.digest")
    verdict = word(
        Verdict,
        source="verdict.verdict",
        help_text="pending: not yet, and it can still come. deny: not as it stands.",
    )
    allow = serializers.BooleanField(source="verdict.allows")
    summary = serializers.CharField(source="verdict.summary")
    score = serializers.IntegerField(source="verdict.score", allow_null=True)
    minimum_score = serializers.IntegerField(source="verdict.minimum_score", allow_null=True)
    level = serializers.IntegerField(
        source="verdict.level",
        allow_null=True,
        help_text="What the environment holds; null once the release can go out no more.",
    )
    minimum_level = serializers.IntegerField(source="verdict.minimum", allow_null=True)
    reasons = GateReasonSerializer(many=True, source="verdict.reasons")
    gates = GateSerializer(many=True, source="verdict.gates")
    rollback = TakingBackSerializer()
    shown_digest = serializers.CharField(
        source="shown", help_text="What a vote on this says that its voter looked at."
    )
    expires_at = serializers.DateTimeField(source="approval.expires_at", allow_null=True)
    valid_until = serializers.DateTimeField(
        source="verdict.valid_until",
        allow_null=True,
        help_text="The first moment at which time alone may change this.",
    )
    retry_at = serializers.DateTimeField(
        source="verdict.retry_at",
        allow_null=True,
        help_text="Until when time alone keeps it shut.",
    )
    decided_at = serializers.DateTimeField(source="verdict.decided_at")


class NotCountedSerializer(Shape):
    """Somebody who holds the responsibility, and whose vote would not count."""

    person = serializers.CharField()
    standing = word(Standing)


class VoteShownSerializer(Shape):
    """One vote, whether it counts or not."""

    person = serializers.CharField()
    choice = word(Choice)
    reason = serializers.CharField()
    cast_at = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="Until when it counts, if nothing else ends it.")
    revision = serializers.IntegerField()
    standing = word(Standing)
    changed = serializers.ListField(
        child=word(ChangeKind), help_text="What changed since, so that it counts no more."
    )


class ReleaseSlotSerializer(Shape):
    """One responsibility whose holders have to approve."""

    responsibility = word(Responsibility)
    have = serializers.IntegerField()
    need = serializers.IntegerField()
    policies = serializers.ListField(child=serializers.CharField())
    waiting = serializers.ListField(child=serializers.CharField(), help_text="Who could vote.")
    not_counted = NotCountedSerializer(many=True)
    votes = VoteShownSerializer(many=True)


@extend_schema_serializer(examples=of(None, examples.VOTES))
class ReleaseVotesSerializer(Shape):
    """Who has to approve a release, and who said what."""

    release = serializers.CharField()
    revision = serializers.IntegerField()
    is_full = serializers.BooleanField(help_text="Whether different people fill every slot.")
    slots = ReleaseSlotSerializer(many=True)


@extend_schema_serializer(examples=of(examples.VOTE))
class VoteSerializer(Shape):
    """What somebody says to a release, as the holder of a responsibility."""

    responsibility = serializers.ChoiceField([one.value for one in VOTING])
    choice = word(Choice)
    reason = text(LONGEST_VOTE_REASON, help_text="Needed unless it is an approval.")
    revision = serializers.IntegerField(min_value=1, help_text="The one that was looked at.")
    shown_digest = serializers.CharField(
        max_length=_DIGEST_LENGTH,
        help_text="From the verdict that was looked at: refused with look_again where the release "
        "or its policies changed since.",
    )


@extend_schema_serializer(examples=of(examples.VOTE_SLOT))
class VoteSlotSerializer(Shape):
    """The responsibility for which somebody voted."""

    responsibility = serializers.ChoiceField([one.value for one in VOTING])


@extend_schema_serializer(examples=of(examples.RELEASE_REASON))
class ReleaseReasonSerializer(Shape):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


@extend_schema_serializer(examples=of(examples.RELEASE_NOTE))
class ReleaseNoteSerializer(Shape):
    """Why, where somebody says it."""

    reason = text(LONGEST_REASON)


@extend_schema_serializer(examples=of(examples.WENT_OUT))
class WentOutSerializer(Shape):
    """That an admitted release went out."""

    deployed_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text="Left out or null: now."
    )
    evidence = text(LONGEST_EVIDENCE, help_text="Link to a page that shows it.")


@extend_schema_serializer(examples=of(examples.TAKEN_BACK))
class PastTheGateSerializer(Shape):
    """Why a release is taken back, or goes out past the gate."""

    reason = serializers.CharField(max_length=LONGEST_REASON)
    evidence = text(LONGEST_EVIDENCE, help_text="Link to a page that shows it.")


def votes_shown(found: Gated) -> Content:
    """Return who has to approve, and who said what, as JSON has it."""
    approval = found.approval
    content = {
        "release": approval.public_id,
        "revision": approval.revision,
        "is_full": approval.tally.is_full,
        "slots": [_slot(slot) for slot in approval.tally.slots],
    }
    return ReleaseVotesSerializer(content).data


def _slot(slot: SlotTally) -> Content:
    return {
        "responsibility": slot.responsibility,
        "have": slot.have,
        "need": slot.need,
        "policies": slot.policies,
        "waiting": [one.name for one in slot.waiting],
        "not_counted": [
            {"person": voter.name, "standing": standing} for voter, standing in slot.not_able
        ],
        "votes": [_vote(ballot) for ballot in slot.ballots],
    }


def _vote(ballot: Ballot) -> Content:
    return {
        "person": ballot.name,
        "choice": ballot.choice,
        "reason": ballot.reason,
        "cast_at": ballot.cast_at,
        "until": ballot.until,
        "revision": ballot.revision,
        "standing": ballot.standing,
        "changed": ballot.kinds,
    }
