"""PAR-3: a proxy setting that nobody tried in staging is tried on users.

The contract as it holds now has to have been validated in staging: its probes ran there, saw
nothing that contradicts a clause, and that is no longer ago than a validation counts.
"""

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.remedies import CONTRACT_FORM, VALIDATION_FORM, Remedy
from readiness.domain.validations import VALIDATION_LASTS, Measured, Validation
from registry.domain.contract_effective import digest
from registry.domain.vocabulary import EnvironmentKind

EXPECTED = (
    "The contract as it holds now, validated in staging without a contradiction, in the last "
    f"{VALIDATION_LASTS.days} days"
)
_AGAIN = Remedy(
    "Have the contract validated in staging: the button stands beside it, and a pipeline asks for "
    "it through the API.",
    form=VALIDATION_FORM,
)


def judge(subject: Subject) -> Verdict:
    """Pass when the newest validation of the present contract holds."""
    environment = subject.environment
    if environment.kind is not EnvironmentKind.PRODUCTION:
        return Verdict(
            Outcome.NOT_APPLICABLE,
            Reason.NOT_PRODUCTION,
            f"A validated contract is asked of production, and this is {environment.kind}.",
            expected=EXPECTED,
            remedy=Remedy("Nothing is to be done while the kind is right."),
        )
    if environment.contract.says_nothing:
        return _fail(
            Reason.NOT_FILLED,
            "Nobody has written down what the proxy promises, so nothing was validated.",
            Remedy("Write the contract down, then have it validated.", form=CONTRACT_FORM),
        )
    all_of_it = subject.beside.validations
    # a digest takes longer than all else here, and most contracts were never validated
    present = digest(environment.contract) if all_of_it else ""
    own = [one for one in all_of_it if one.contract_digest == present]
    ended = next((one for one in own if one.finished_at is not None), None)
    if ended is not None:
        return _judged(subject, ended)
    if own and own[0].is_running(subject.now):
        sentence = f"It is being validated in {own[0].place}."
        return unknown(Unknown(UnknownReason.NEVER_OBSERVED, sentence), expected=EXPECTED)
    return _fail(Reason.NOT_VALIDATED, _why(all_of_it, own), _AGAIN)


def _why(all_of_it: tuple[Validation, ...], own: list[Validation]) -> str:
    if own:
        return f"The probes that were sent to {own[0].place} did not come back in time."
    if all_of_it:
        return "The contract was changed since it was validated."
    return "The contract was never validated in staging."


def _judged(subject: Subject, found: Validation) -> Verdict:
    if found.is_over(subject.now):
        summary = f"It was last validated in {found.place} over {VALIDATION_LASTS.days} days ago."
        return _fail(Reason.VALIDATION_ENDED, summary, _AGAIN, found)
    wrong = found.of(Measured.CONTRADICTED)
    if wrong:
        more = f", and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        told = f"{wrong[0].clause.label}: {wrong[0].summary.rstrip('.')}{more}."
        remedy = Remedy(
            "Mend the proxy in staging, or promise what it does; then have it validated again.",
            form=VALIDATION_FORM,
        )
        return _fail(Reason.CONTRADICTED, f"{found.place} contradicts it. {told}", remedy, found)
    if found.outcome is not Outcome.PASS:
        unseen = found.of(Measured.UNSEEN)
        told = unseen[0].summary if unseen else "No probe looks at any clause of it yet."
        sentence = f"The validation in {found.place} proved nothing. {told}"
        cause = Unknown(UnknownReason.NEVER_OBSERVED, sentence)
        return unknown(cause, _AGAIN, expected=EXPECTED, evidence=_evidence(found))
    held = len(found.of(Measured.HELD))
    noun = "clause" if held == 1 else "clauses"
    return passed(
        Reason.VALIDATED,
        f"It was validated in {found.place}: {held} {noun} seen to hold, none contradicted.",
        expected=EXPECTED,
        measured=found.contract_digest,
        evidence=_evidence(found),
    )


def _fail(reason: Reason, summary: str, remedy: Remedy, found: Validation | None = None) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        summary,
        expected=EXPECTED,
        measured=found.contract_digest if found else "",
        evidence=_evidence(found) if found else (),
        remedy=remedy,
    )


def _evidence(found: Validation) -> tuple[tuple[str, str], ...]:
    order = (Measured.CONTRADICTED, Measured.UNSEEN, Measured.HELD)
    return tuple((one.clause.label, one.summary) for word in order for one in found.of(word))


CHECK = RecordCheck("PAR-3", "Was this contract validated in staging?", judge)
