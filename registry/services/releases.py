"""Writes about releases: proposing one, editing it, and recording that it went out."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from registry.domain.audit import Deed
from registry.domain.gate_modes import GateMode
from registry.domain.public_ids import RANDOM_BITS, RELEASE, public_id
from registry.domain.releases import (
    EDITABLE,
    MOST_AUTHORS,
    RECORDABLE,
    WAITING,
    DeploymentKind,
    ReleaseFields,
    ReleaseState,
    kinds_text,
)
from registry.domain.subject import (
    Part,
    ReleaseSubject,
    SubjectInvalid,
    proxy_disagreement,
    subject_of,
)
from registry.models import Deployment, Environment, Release, Revision, User
from registry.rights import Actor, require
from registry.selectors.audited import release_values
from registry.selectors.releases import contract_digest, current_deployment
from registry.services.auditing import audit, of_release
from registry.services.errors import Refused
from registry.services.events import announce_release
from registry.services.release_requirements import SETTLED, require_state
from registry.services.releasing import (
    deployment_make,
    others_supersede,
    policies_keep,
    release_locked,
    release_move,
)
from registry.services.saving import checked_save


@transaction.atomic
def release_propose(
    *, by: Actor, environment: Environment, fields: ReleaseFields, now: datetime
) -> Release:
    """Make a draft of a release; ``by`` is who asks for it.

    Raises:
        PermissionDenied: ``by`` may not propose releases of the interface.
        Refused: a digest is a tag, or another field is wrong.
    """
    require(by, "registry.change_release", environment)
    release = Release(
        environment=environment,
        public_id=public_id(RELEASE, now, secrets.randbits(RANDOM_BITS)),
        requested_by=by.person,
        created_at=now,
    )
    _write(release, fields, by, now)
    audit(by=by, deed=Deed.PROPOSED, subject=of_release(release), after=release_values(release))
    return release


@transaction.atomic
def release_revise(*, by: Actor, release: Release, fields: ReleaseFields, now: datetime) -> Release:
    """Edit a release that nobody let out; every edit makes a revision.

    So what was approved is what it says. An edit answers whoever asked for changes, and has the
    release meet what is demanded now of what it changes beside before.

    Raises:
        PermissionDenied: ``by`` may not propose releases of the interface.
        Refused: it was let out, ended or expired, or a field is wrong.
    """
    require(by, "registry.change_release", release.environment)
    release = release_locked(release)
    require_state(release, EDITABLE, now)
    before = release_values(release)
    if release.state == ReleaseState.CHANGES_REQUESTED:
        release.state = ReleaseState.SUBMITTED
    _write(release, fields, by, now)
    if release.state == ReleaseState.SUBMITTED:
        policies_keep(release, now)
    after = release_values(release)
    audit(by=by, deed=Deed.CHANGED, subject=of_release(release), before=before, after=after)
    announce_release(release.pk, now)
    return release


@transaction.atomic
def release_record(
    *,
    by: Actor,
    release: Release,
    replaces: str,
    deployed_at: datetime,
    now: datetime,
    evidence: str = "",
) -> Deployment:
    """Record that a release went out without asking, so that it is the current one.

    It says so from then on, and what was admitted is superseded. What was submitted is for those
    who were asked: recording it would be a way around them, where the gate is enforced.

    Args:
        replaces: public id of the release that ``by`` believes to run until then, "" for none.
        evidence: a page that shows it, "" for none.

    Raises:
        PermissionDenied: ``by`` may not record releases of the interface.
        Refused: it was submitted, another one runs, the time cannot be, or the evidence is no link.
    """
    require(by, "registry.change_release", release.environment)
    # two at once follow one another, and the second one sees what the first one wrote
    release = release_locked(release)
    _require_recordable(release)
    _require_expected(release, current_deployment(release.environment), replaces)
    made = deployment_make(
        by=by,
        release=release,
        kind=DeploymentKind.RECORDED,
        deployed_at=deployed_at,
        now=now,
        evidence=evidence,
    )
    release_move(
        by=by,
        release=release,
        state=ReleaseState.RECORDED,
        deed=Deed.DEPLOYED,
        now=now,
        deployed_at=made.deployed_at,
        evidence=made.evidence,
        replaces=replaces,
    )
    # what waits is measured anew against what runs; what was admitted was measured already
    others_supersede(by=by, release=release, states=[ReleaseState.ADMITTED], now=now)
    return made


def _write(release: Release, fields: ReleaseFields, by: Actor, now: datetime) -> None:
    subject = _subject(release, fields)
    release.version, release.notes = fields.version.strip(), _notes(fields.notes)
    release.updated_at = now
    authors = _authors(release, fields.authors)
    last = release.revisions.first() if release.pk else None
    checked_save(release)
    release.authors.set(authors)
    # whoever is taken off the list wrote it nevertheless
    release.named_authors.add(*authors)
    revision = Revision(
        release=release,
        number=last.number + 1 if last else 1,
        version=release.version,
        notes=release.notes,
        digest=subject.digest,
        added_kinds=kinds_text(fields.added_kinds),
        rollback_plan=fields.rollback_plan.strip(),
        made_by=by.person,
        is_made_by_token=by.token is not None,
        made_at=now,
        **{part.value: subject.of(part) for part in Part},
    )
    checked_save(revision)


def _notes(text: str) -> str:
    # forms end their lines otherwise than programs do, which is no change of what is said
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _subject(release: Release, fields: ReleaseFields) -> ReleaseSubject:
    try:
        subject = subject_of(fields.subject.named)
    except SubjectInvalid as error:
        raise Refused(error.part, str(error), code=error.code) from error
    if refusal := proxy_disagreement(subject, contract_digest(release.environment)):
        raise Refused("proxy", refusal)
    return subject


def _authors(release: Release, emails: tuple[str, ...]) -> list[User]:
    """Return who has these addresses: open accounts, and authors whose account closed since."""
    wanted = {email.strip().lower() for email in emails if email.strip()}
    if len(wanted) > MOST_AUTHORS:
        raise Refused("authors", f"A release has {MOST_AUTHORS} authors at most.")
    known = Q(is_active=True)
    if release.pk:
        known |= Q(pk__in=release.authors.values("pk"))
    matching = User.objects.filter(known).annotate(lower=Lower("email"))
    found: list[User] = [*matching.filter(lower__in=wanted)]
    if missing := wanted - {person.email.lower() for person in found}:
        named = ", ".join(sorted(missing))
        raise Refused("authors", f"Nobody here has the address {named}.")
    return found


def _require_recordable(release: Release) -> None:
    state = ReleaseState(release.state)
    is_kept_back = release.environment.gate_mode == GateMode.ENFORCE
    if state in RECORDABLE or (state in WAITING and not is_kept_back):
        return
    if state is ReleaseState.ADMITTED:
        raise Refused("", "This release is admitted: record it as deployed after its approval.")
    cure = "withdraw it, and propose" if state in WAITING else "propose"
    raise Refused(
        "",
        "Only a draft is recorded as deployed without asking, and this release is "
        f"{state.replace('_', ' ')}: {cure} another one with what runs.",
        code=SETTLED,
    )


def _require_expected(release: Release, present: Deployment | None, replaces: str) -> None:
    running = present.revision.release if present else None
    if running == release:
        raise Refused("", "This release is recorded to run already.")
    if replaces == (running.public_id if running else ""):
        return
    if running is None:
        raise Refused("replaces", "No release is recorded to run here: leave it out.")
    raise Refused(
        "replaces",
        f"{running.version} ({running.public_id}) is recorded to run here now. Look at what "
        "changed since, and name that one.",
        code="release_passed",
    )
