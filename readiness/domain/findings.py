"""What a check concludes."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from readiness.domain.claims import Waiver
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build, Unknown
from readiness.domain.remedies import Remedy

EVIDENCE_LIMIT_BYTES = 2048
"""Most that one finding keeps as evidence (scoring.md, "A finding")."""


class Reason(StrEnum):
    """Why a check passed, warned or failed. An unknown has an ``UnknownReason`` instead."""

    AS_DECLARED = "as_declared"
    SLOW = "slow"
    UNEXPECTED_STATUS = "unexpected_status"
    UNEXPECTED_BODY = "unexpected_body"
    NO_ANSWER = "no_answer"
    WELL_FORMED = "well_formed"
    MALFORMED = "malformed"
    HEADER_NOT_ASCII = "header_not_ascii"
    BROKEN_OFF = "broken_off"
    UNBOUNDED = "unbounded"
    REDIRECT_LOOPS = "redirect_loops"
    REDIRECTS_TOO_MANY = "redirects_too_many"
    REDIRECT_UNREADABLE = "redirect_unreadable"
    REDIRECT_WITHOUT_PLACE = "redirect_without_place"
    REDIRECT_TO_PLAIN = "redirect_to_plain"
    REDIRECT_NOT_FOLLOWED = "redirect_not_followed"
    HTTPS_NOT_SERVED = "https_not_served"
    CHAIN_TRUSTED = "chain_trusted"
    CHAIN_INCOMPLETE = "chain_incomplete"
    SELF_SIGNED = "self_signed"
    CHAIN_UNTRUSTED = "chain_untrusted"
    NAME_COVERED = "name_covered"
    NAME_NOT_COVERED = "name_not_covered"
    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRES_SOON = "expires_soon"
    STRONG = "strong"
    WEAK_KEY = "weak_key"
    WEAK_SIGNATURE = "weak_signature"
    REDIRECTS_TO_HTTPS = "redirects_to_https"
    PLAIN_REFUSED = "plain_refused"
    PLAIN_SERVED = "plain_served"
    REDIRECT_STAYS_PLAIN = "redirect_stays_plain"
    REDIRECT_TEMPORARY = "redirect_temporary"
    REDIRECT_ELSEWHERE = "redirect_elsewhere"
    REDIRECT_DROPS_PATH = "redirect_drops_path"
    HSTS_SET = "hsts_set"
    HSTS_SHORT = "hsts_short"
    HSTS_TWICE = "hsts_twice"
    HSTS_MISSING = "hsts_missing"
    HSTS_MISSING_ON_ERRORS = "hsts_missing_on_errors"
    HSTS_ERRORS_UNSEEN = "hsts_errors_unseen"
    HSTS_OFF = "hsts_off"
    HSTS_INVALID = "hsts_invalid"
    HSTS_IGNORED = "hsts_ignored"
    REFUSED = "refused"
    OPEN_WITHOUT_CREDENTIALS = "open_without_credentials"
    WRONG_CREDENTIAL_ACCEPTED = "wrong_credential_accepted"
    OPEN_IN_OTHER_SPELLING = "open_in_other_spelling"
    REACHED_BEFORE_AUTHENTICATION = "reached_before_authentication"
    SHELL_FOR_EVERYBODY = "shell_for_everybody"
    NO_PROTECTED_PAGES = "no_protected_pages"
    EXPOSED = "exposed"
    NOT_EXPOSED = "not_exposed"
    PUBLIC_BY_CONTRACT = "public_by_contract"
    NOT_PRODUCTION = "not_production"
    ACCOUNTABLE = "accountable"
    NOBODY_IN_TEAM = "nobody_in_team"
    ALL_HELD = "all_held"
    GAPS = "gaps"
    BACKED_UP = "backed_up"
    NO_BACKUP = "no_backup"
    NOT_DEMANDED = "not_demanded"
    APPROVERS_ENOUGH = "approvers_enough"
    APPROVERS_TOO_FEW = "approvers_too_few"
    REVIEW_OVERDUE = "review_overdue"
    CADENCE_KEPT = "cadence_kept"
    UPGRADE_OVERDUE = "upgrade_overdue"
    OBJECTIVE_SET = "objective_set"
    NOBODY_ANSWERS = "nobody_answers"
    ROUTE_REACHES = "route_reaches"
    ROUTE_ELSEWHERE = "route_elsewhere"
    REHEARSED = "rehearsed"
    REHEARSAL_OVERDUE = "rehearsal_overdue"
    REHEARSAL_FAILED = "rehearsal_failed"
    REHEARSAL_TOO_LONG = "rehearsal_too_long"
    FILLED = "filled"
    NOT_FILLED = "not_filled"
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"
    MUTABLE = "mutable"
    IMAGE_NOT_NAMED = "image_not_named"
    RUNS_RELEASE = "runs_release"
    ROLLS_OUT = "rolls_out"
    OTHER_BUILD = "other_build"
    AT_PAR = "at_par"
    STAGING_MISSING = "staging_missing"
    STAGING_BEHIND = "staging_behind"
    VALIDATED = "validated"
    NOT_VALIDATED = "not_validated"
    VALIDATION_ENDED = "validation_ended"
    CONTRADICTED = "contradicted"
    SEPARATED = "separated"
    NOT_SEPARATED = "not_separated"
    APPROVALS_TOO_FEW = "approvals_too_few"
    ATTESTED = "attested"
    NOT_MET = "not_met"
    SAID_NOT_TO_APPLY = "said_not_to_apply"
    EVIDENCE_PASSES = "evidence_passes"
    EVIDENCE_WARNS = "evidence_warns"
    EVIDENCE_FAILS = "evidence_fails"
    DOES_NOT_APPLY = "does_not_apply"


RECORD, EVIDENCE, ATTESTATION = "record", "evidence", "attestation"
"""What a finding can rest on beside a probe, which is named by its id."""
CLAIMED = (EVIDENCE, ATTESTATION)
"""What somebody says: shown apart from what the program itself found out."""


class Verdict(NamedTuple):
    """The conclusion of one check, before it is placed in a scorecard.

    A tuple for the reason for which a ``Finding`` is one.

    Attributes:
        summary: one sentence with the measured value, then the limit.
        expected, measured: the two sides of the comparison in words.
        evidence: (label, value) pairs, redacted, enough to repeat the finding by hand; what
            matters most comes first, as a finding keeps ``EVIDENCE_LIMIT_BYTES`` of them.
    """

    outcome: Outcome
    reason: Reason | UnknownReason
    summary: str
    expected: str = ""
    measured: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    remedy: Remedy = Remedy()


_NOTHING_TO_DO = Remedy()


def passed(
    reason: Reason,
    summary: str,
    expected: str = "",
    measured: str = "",
    evidence: tuple[tuple[str, str], ...] = (),
) -> Verdict:
    """Return a verdict of ``pass``, about which nothing is to be done."""
    said = (summary, expected, measured, evidence)
    return Verdict(Outcome.PASS, reason, *said, _NOTHING_TO_DO)


def unknown(
    cause: Unknown,
    cure: str | Remedy = "",
    expected: str = "",
    measured: str = "",
    evidence: tuple[tuple[str, str], ...] = (),
) -> Verdict:
    """Return a verdict of ``unknown`` that says why and what to do.

    Args:
        cause: why.
        cure: what to do, where a check knows better than the reason does.
    """
    remedy = cure if isinstance(cure, Remedy) else Remedy(cure or cause.reason.cure)
    said = (cause.detail, expected, measured, evidence)
    return Verdict(Outcome.UNKNOWN, cause.reason, *said, remedy)


class Finding(NamedTuple):
    """A verdict with its check, its place in the scorecard and its age.

    A tuple, for an assessment makes sixty of them, and judging takes a tenth less time so.

    Attributes:
        check: id of the check catalogue, for example ``TLS-1``.
        level: the level that the check belongs to, 1 to 3.
        points_lost: points of the score that this finding costs, 0 to 100.
        source: ``record``, the id of the probe, ``evidence`` or ``attestation``.
        observed_at: when the facts were gathered; for records when they were read, for claims when
            they were made.
        algorithm_version: version of the check's judgement.
        counts_from: the day from which the finding counts, UTC; None once it does. Until then it
            is announced: shown, and without effect on anything.
        waiver: the waiver that lies over the finding now, None where there is none.
        build: which builds answered when the facts were gathered, None where that is not known.
    """

    check: str
    question: str
    verdict: Verdict
    level: int
    critical: bool
    weight: int
    points_lost: float
    source: str
    observed_at: datetime | None
    algorithm_version: int = 1
    counts_from: date | None = None
    waiver: Waiver | None = None
    build: Build | None = None

    @property
    def is_waived(self) -> bool:
        """Whether a waiver lies over it."""
        return self.waiver is not None

    @property
    def blocks(self) -> bool:
        """Whether it keeps a level from being held, were it to count."""
        return self.outcome.blocks and not self.is_waived

    @property
    def fails(self) -> bool:
        """Whether it fails and nothing excuses that."""
        return self.outcome is Outcome.FAIL and not self.is_waived

    @property
    def is_claimed(self) -> bool:
        """Whether it rests on what somebody says, and on nothing that was seen or recorded."""
        return self.source in CLAIMED

    @property
    def is_announced(self) -> bool:
        """Whether nothing depends on the finding yet."""
        return self.counts_from is not None

    @property
    def will_block(self) -> bool:
        """Whether it would keep a level from being held if it counted already."""
        return self.is_announced and self.blocks

    @property
    def outcome(self) -> Outcome:
        """The outcome of the verdict."""
        return self.verdict.outcome

    @property
    def reason(self) -> Reason | UnknownReason:
        """The reason code of the verdict."""
        return self.verdict.reason

    @property
    def summary(self) -> str:
        """The sentence of the verdict."""
        return self.verdict.summary

    @property
    def expected(self) -> str:
        """What should be."""
        return self.verdict.expected

    @property
    def measured(self) -> str:
        """What is."""
        return self.verdict.measured

    @property
    def evidence(self) -> tuple[tuple[str, str], ...]:
        """Labelled values that the verdict rests on."""
        return self.verdict.evidence

    @property
    def remedy(self) -> Remedy:
        """What to do."""
        return self.verdict.remedy
