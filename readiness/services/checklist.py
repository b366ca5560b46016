"""Writes about the checklist: answers, who is asked for one, and what is said beside it."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction

from readiness.domain.attestations import (
    Answer,
    Answered,
    AnswerInvalid,
    checked,
    end_of,
    latest_day,
)
from readiness.domain.checklist import Item
from readiness.domain.checklist.fingerprints import basis_of, fingerprint_of
from readiness.domain.conversation import CommentInvalid, checked_comment, checked_due
from readiness.domain.evidence_files import EvidenceFile
from readiness.models import Assignment, Attestation, ChecklistComment
from readiness.rights import require_answer, require_assign
from readiness.services.evidence_files import file_keep
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.public_ids import ATTESTATION, RANDOM_BITS, public_id
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.vocabulary import PersonRole
from registry.rights import Actor
from registry.selectors.records import EnvironmentRecord
from registry.selectors.snapshots import snapshot_get
from registry.services.auditing import audit
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save
from registry.services.teams import person_with

UNCHANGED = "shown by the same as before"
LOOK_AGAIN = "look_again"
"""Code of a refusal: what is answered is not what was looked at."""


@transaction.atomic
def attestation_give(
    *,
    by: Actor,
    environment: EnvironmentRecord,
    item: Item,
    given: Answered,
    file: EvidenceFile | None = None,
    keeps_file: bool = False,
    basis: str = "",
    now: datetime,
) -> Attestation:
    """Answer a question; who was asked to answer it is asked no more.

    Args:
        file: what shows it, in place of the one before.
        keeps_file: whether the file of the answer before shows it.
        basis: what ``by`` was shown (``basis_of``); "" for what there is.

    Raises:
        PermissionDenied: ``by`` may not answer it.
        Refused: the answer says nothing, or for too long, or what it is about was changed since
            ``by`` looked.
    """
    require_answer(by, environment, item)
    last, place = _locked(environment, item), _place(environment)
    _require_the_same(item, place, last, basis)
    row = Attestation(environment=environment, check_id=item.check, person=by.person)
    if file is not None:
        file_keep(file=file)
        row.file_name, row.file_type = file.name, file.media_type
        row.file_digest, row.file_size_bytes = file.digest, len(file.content)
    elif keeps_file and last is not None:
        row.file_name, row.file_type = last.file_name, last.file_type
        row.file_digest, row.file_size_bytes = last.file_digest, last.file_size_bytes
    _answer(row, item, given, now)
    row.answered_by, row.answered_at = str(by.person), now
    row.is_unchanged = last is not None and _shown_by(row) == _shown_by(last) != ("", "", "")
    row.fingerprint = fingerprint_of(item, place)
    if last is not None:
        Attestation.objects.filter(pk=last.pk).update(is_latest=False)
    checked_save(row)
    _tell(by, Kind.ATTESTATION, Deed.ADDED, environment, item, after=_values(row))
    Assignment.objects.filter(environment=environment, check_id=item.check).delete()
    announce_change(environment.interface_id)
    return row


@transaction.atomic
def attestations_confirm(
    *,
    by: Actor,
    environment: EnvironmentRecord,
    items: Iterable[Item],
    bases: Mapping[str, str] = MappingProxyType({}),
    now: datetime,
) -> tuple[Attestation, ...]:
    """Answer questions as they were answered last, for as long as each of them allows.

    Args:
        bases: what ``by`` was shown of each (``basis_of``), by the id of its check.

    Raises:
        PermissionDenied: ``by`` may not answer one of them; none is answered then.
        Refused: one of them was never answered, or is about something else since ``by`` looked.
    """
    return tuple(
        _confirmed(by, environment, item, bases.get(item.check, ""), now) for item in items
    )


@transaction.atomic
def assignment_make(
    *,
    by: Actor,
    environment: EnvironmentRecord,
    item: Item,
    email: str,
    due_on: date | None,
    now: datetime,
) -> Assignment:
    """Ask one person to answer a question; whoever was asked before is asked no more.

    Raises:
        PermissionDenied: ``by`` is not of those whose question it is; being asked is not enough.
        Refused: there is no such person, they may answer nothing, or the day is gone.
    """
    require_assign(by, environment, item)
    person = person_with(email, field="email")
    if person.role == PersonRole.AUDITOR:
        raise Refused("email", "An auditor answers nothing, so that they judge no work of theirs.")
    try:
        due = checked_due(due_on, now.date())
    except CommentInvalid as error:
        raise Refused("due_on", str(error)) from error
    Assignment.objects.filter(environment=environment, check_id=item.check).delete()
    made = Assignment(environment=environment, check_id=item.check, person=person, due_on=due)
    made.assigned_by, made.assigned_at = str(by.person), now
    checked_save(made)
    values = {"due_on": due}
    _tell(by, Kind.ASSIGNMENT, Deed.ASKED, environment, item, str(person), after=values)
    return made


@transaction.atomic
def assignment_withdraw(*, by: Actor, environment: EnvironmentRecord, item: Item) -> None:
    """Ask nobody in particular any more.

    Raises:
        PermissionDenied: ``by`` is not of those whose question it is; being asked is not enough.
    """
    require_assign(by, environment, item)
    found = Assignment.objects.filter(environment=environment, check_id=item.check)
    for one in found.select_related("person"):
        person, values = str(one.person), {"due_on": one.due_on}
        one.delete()
        _tell(by, Kind.ASSIGNMENT, Deed.WITHDRAWN, environment, item, person, before=values)


@transaction.atomic
def comment_add(
    *, by: Actor, environment: EnvironmentRecord, item: Item, text: str, now: datetime
) -> ChecklistComment:
    """Write something beside a question.

    Raises:
        PermissionDenied: ``by`` may not answer it.
        Refused: it is empty or too long.
    """
    require_answer(by, environment, item)
    try:
        said = checked_comment(text)
    except CommentInvalid as error:
        raise Refused("text", str(error)) from error
    comment = ChecklistComment(environment=environment, check_id=item.check, text=said)
    comment.person, comment.written_by, comment.written_at = by.person, str(by.person), now
    checked_save(comment)
    _tell(by, Kind.COMMENT, Deed.ADDED, environment, item, after={"text": said})
    return comment


def _confirmed(
    by: Actor, environment: EnvironmentRecord, item: Item, basis: str, now: datetime
) -> Attestation:
    # asked first, so that nobody learns by this what was answered
    require_answer(by, environment, item)
    last = _locked(environment, item)
    if last is None:
        # who waited for an answer of somebody else finds the one before it no more
        _require_the_same(item, _place(environment), last, basis)
        raise Refused("", f"{item.check} was never answered: answer it once in full.")
    end = end_of(latest_day(item, now))
    given = Answered(Answer(last.answer), end, last.statement, last.link, last.file_digest)
    return attestation_give(
        by=by,
        environment=environment,
        item=item,
        given=given,
        keeps_file=True,
        basis=basis,
        now=now,
    )


def _locked(environment: EnvironmentRecord, item: Item) -> Attestation | None:
    rows = Attestation.objects.filter(environment=environment, check_id=item.check, is_latest=True)
    return rows.select_for_update().first()


def _answer(row: Attestation, item: Item, given: Answered, now: datetime) -> None:
    """Write into ``row`` what is said.

    Raises:
        Refused: it cannot be kept.
    """
    whole = Answered(given.answer, given.valid_until, given.statement, given.link, row.file_digest)
    try:
        said = checked(item, whole, now)
    except AnswerInvalid as error:
        raise Refused(error.field, str(error)) from error
    row.public_id = public_id(ATTESTATION, now, secrets.randbits(RANDOM_BITS))
    row.answer, row.statement, row.link = said.answer, said.statement, said.link
    row.valid_until = said.valid_until


def _place(environment: EnvironmentRecord) -> EnvironmentSnapshot:
    snapshot = snapshot_get(environment.interface.slug)
    if snapshot is None:
        raise Refused("", "The interface was removed just now.")
    return snapshot.environment(environment.name)


def _require_the_same(
    item: Item, place: EnvironmentSnapshot, last: Attestation | None, basis: str
) -> None:
    """Let an answer count only for what whoever gives it was shown."""
    if basis and basis != basis_of(item, place, last.public_id if last else ""):
        what = f"What {item.check} asks about was changed, or answered, since you looked."
        raise Refused("", f"{what} Look again, then answer.", LOOK_AGAIN)


def _shown_by(row: Attestation) -> tuple[str, str, str]:
    return row.statement, row.link, row.file_digest


def _values(row: Attestation) -> dict[str, object]:
    return {
        "answer": row.answer,
        "statement": row.statement,
        "link": row.link,
        "file": f"{row.file_name}, sha256:{row.file_digest}" if row.file_digest else "",
        "valid_until": row.valid_until,
        "compared_with_the_last": UNCHANGED if row.is_unchanged else "",
    }


def _tell(
    by: Actor,
    kind: Kind,
    deed: Deed,
    environment: EnvironmentRecord,
    item: Item,
    *more: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    slug = environment.interface.slug
    subject = Subject(kind, (slug, environment.name, item.check, *more), slug)
    audit(by=by, deed=deed, subject=subject, before=before, after=after)
