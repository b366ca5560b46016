"""Writes about releases: proposing one, editing it, and recording that it went out."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower

from registry.domain.audit import Deed
from registry.domain.particular_rules import ParticularInvalid, normalise_link
from registry.domain.public_ids import RANDOM_BITS, RELEASE, public_id
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    MOST_AUTHORS,
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
from registry.services.events import announce_change
from registry.services.saving import checked_save

LEEWAY = timedelta(seconds=60)
"""How far the clock of a pipeline may be ahead (gate.md, "Clocks")."""


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
    """Edit a draft; every edit makes a revision, so that what was approved is what it says.

    Raises:
        PermissionDenied: ``by`` may not propose releases of the interface.
        Refused: it is no draft any more, or a field is wrong.
    """
    require(by, "registry.change_release", release.environment)
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.state != ReleaseState.DRAFT:
        raise Refused("", "Only a draft is edited. Propose another release instead.")
    before = release_values(release)
    _write(release, fields, by, now)
    after = release_values(release)
    audit(by=by, deed=Deed.CHANGED, subject=of_release(release), before=before, after=after)
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
    """Record that a release went out, so that it is the current one of its environment.

    Args:
        replaces: public id of the release that ``by`` believes to run until then, "" for none.
        evidence: a page that shows it, "" for none.

    Raises:
        PermissionDenied: ``by`` may not record releases of the interface.
        Refused: another one runs, the time cannot be, or the evidence is no link.
    """
    require(by, "registry.change_release", release.environment)
    # two at once follow one another, and the second one sees what the first one wrote
    place = Environment.objects.select_for_update(of=("self",)).get(pk=release.environment_id)
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    before, present = release_values(release), current_deployment(place)
    _require_expected(release, present, replaces)
    _require_time(present, deployed_at, now)
    made = Deployment(
        environment=place,
        revision=release.revisions.all()[0],
        number=present.number + 1 if present else 1,
        deployed_at=deployed_at,
        recorded_at=now,
        recorded_by=by.person,
        evidence=_link(evidence),
    )
    checked_save(made)
    release.state, release.updated_at = ReleaseState.RECORDED, now
    checked_save(release)
    told = {"deployed_at": deployed_at, "evidence": made.evidence, "replaces": replaces}
    after = release_values(release) | told
    audit(by=by, deed=Deed.DEPLOYED, subject=of_release(release), before=before, after=after)
    announce_change(place.interface_id)
    return made


def _write(release: Release, fields: ReleaseFields, by: Actor, now: datetime) -> None:
    subject = _subject(release, fields)
    release.version, release.notes = fields.version.strip(), fields.notes.strip()
    release.updated_at = now
    authors = _authors(release, fields.authors)
    last = release.revisions.first() if release.pk else None
    checked_save(release)
    release.authors.set(authors)
    revision = Revision(
        release=release,
        number=last.number + 1 if last else 1,
        digest=subject.digest,
        added_kinds=kinds_text(fields.added_kinds),
        rollback_plan=fields.rollback_plan.strip(),
        made_by=by.person,
        is_made_by_token=by.token is not None,
        made_at=now,
        **{part.value: subject.of(part) for part in Part},
    )
    checked_save(revision)


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


def _require_time(present: Deployment | None, deployed_at: datetime, now: datetime) -> None:
    if deployed_at > now + LEEWAY:
        raise Refused("deployed_at", "This time has not come yet. Give when it went out.")
    if present and deployed_at < present.deployed_at:
        raise Refused(
            "deployed_at",
            f"The release before went out at {present.deployed_at:%Y-%m-%d %H:%M} UTC. Give a "
            "later time.",
        )


def _link(evidence: str) -> str:
    if not evidence.strip():
        return ""
    if len(evidence) > LONGEST_EVIDENCE:
        raise Refused("evidence", f"A link has {LONGEST_EVIDENCE} characters at most.")
    try:
        return normalise_link(evidence)
    except ParticularInvalid as error:
        raise Refused("evidence", str(error)) from error
