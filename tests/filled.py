"""An interface of which everything is recorded, in every table that a snapshot is read from."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from registry.domain.approvals.terms import PolicyTerms, RoleSlot, terms_digest, terms_text
from registry.domain.contract import BOUNDS
from registry.domain.contract import WORDS as CHOICES
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import LISTED, TEXTS
from registry.domain.identities import Slot
from registry.domain.objectives import WINDOWS
from registry.domain.particulars import Layer, LinkKind, PromptLogging
from registry.domain.responsibilities import HELD_BY_SEVERAL, Responsibility
from registry.domain.rollback import Result
from registry.domain.routes import RouteKind
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.domain.vocabulary import DataClassification, Lifecycle, Role, Standing
from registry.models import (
    ContractTemplate,
    Environment,
    Interface,
    Ownership,
    Pause,
    ProxyContract,
    Release,
    RollbackPlan,
    Team,
    User,
)
from tests.factories import (
    NOW,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    TeamFactory,
    UserFactory,
)

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
WORDS = ("plain", "Straße", 'say "no"', "back\\slash", "two\nlines", "雪", "null", "[1, 2]", "'")
"""Texts that a way through JSON could change."""
LINES = tuple(word for word in WORDS if "\n" not in word)


def filled(random: Random, team: Team, *, slug: str = "", environments: int = 2) -> Interface:
    """Return an interface of ``team`` with rows in every table, as ``random`` has them."""
    given = {"slug": slug} if slug else {}
    interface: Interface = InterfaceFactory.create(
        **given,
        team=team,
        name=_text(random),
        description=_text(random),
        tier=random.choice([None, 1, 2, 3]),
        lifecycle=random.choice(["", *Lifecycle]),
        data_classification=random.choice(["", *DataClassification]),
        user_notice="https://example.test/privacy",
        retention_days=random.choice([None, 0, 30]),
        prompt_logging=random.choice(["", *PromptLogging]),
        upgrade_cadence_days=random.choice([None, 30]),
        last_upgrade=_day(random),
        deployment_reviewed_on=_day(random),
        deployment_steps=_text(random),
    )
    _describe(random, interface)
    for number in range(environments):
        _place(random, interface, number)
    _own(random, interface)
    for place in interface.environments.all():
        for deployed in range(random.randint(0, 2)):
            _deploy(random, place, deployed + 1)
    _demand(random, interface)
    return interface


def _describe(random: Random, interface: Interface) -> None:
    for number in range(random.randint(1, 3)):
        interface.tags.create(word=f"tag-{random.randint(0, 99)}-{number}")
        interface.links.create(kind=random.choice([*LinkKind]), url=f"https://{number}.test")
        interface.dependencies.create(name=f"{_text(random)} {number}", effect=_text(random))
        interface.models.create(name=f"{_text(random)} {number}", licence=_text(random))
        interface.declined.create(
            responsibility=random.choice([*Responsibility]),
            standing=Standing.PRIMARY,
            holder=_text(random),
            declined_by=_text(random),
            reason=_text(random),
        )
        interface.objectives.create(
            name=f"objective-{number}",
            sli="latency" if number else "availability",
            target=random.choice([Decimal("0.5"), Decimal("0.99999")]),
            threshold_seconds=Decimal("0.001") if number else None,
            window_days=random.choice(WINDOWS),
        )
        interface.alert_routes.create(
            name=f"route-{number}",
            kind=random.choice(["webhook", "alertmanager"]),
            critical=True,
            warning=random.random() < 0.5,
            address=f"https://{number}.test",
            set_at=_moment(random),
        )
    if random.random() < 0.7:
        RollbackPlan.objects.create(
            interface=interface,
            trigger=_text(random),
            steps=random.choice(["", "one\ntwo 雪"]),
            limit_minutes=random.choice([None, 15]),
        )
    for layer in Layer:
        interface.boundary.create(layer=layer, operated_by=_text(random))


def _place(random: Random, interface: Interface, number: int) -> None:
    place: Environment = EnvironmentFactory.create(
        interface=interface,
        name=f"place-{number}",
        kind="staging" if number else "production",
        health_status=random.choice([None, 204]),
        health_contains=_text(random),
    )
    for path in random.sample(("/a", "/b", "/c?d=1"), 2):
        place.routes.create(kind=RouteKind.FORBIDDEN, path=path)
    place.routes.create(kind=RouteKind.STATIC, path="/app.js", sha256=DIGEST)
    place.upstreams.create(url=f"http://10.0.0.{number}:80")
    for _ in range(2):
        starts_at = _moment(random)
        place.maintenance.get_or_create(
            starts_at=starts_at,
            defaults={"ends_at": starts_at + timedelta(hours=1), "reason": _text(random)},
        )
    for slot in random.sample([*Slot], 2):
        place.identities.create(
            slot=slot,
            header="Authorization",
            source="stored",
            ciphertext=f"sealed {slot}",
            origin="https://chat.example.test",
            set_at=_moment(random),
        )
        began = _moment(random)
        place.rehearsals.get_or_create(
            started_at=began,
            defaults={
                "finished_at": began + timedelta(minutes=9),
                "result": random.choice([*Result]),
                "to_digest": f"sha256:{DIGEST}",
                "evidence": _text(random),
                "recorded_by": _text(random),
            },
        )
    if random.random() < 0.7:
        _publish(random, interface.team)
        _promise(random, place)


def _publish(random: Random, team: Team) -> None:
    for _ in range(random.randint(0, 2)):
        number = ContractTemplate.objects.count()
        ContractTemplate.objects.create(
            slug=f"edge-{number}",
            title=f"{_text(random)} {number}",
            team=team,
            version=random.randint(1, 9),
            created_at=NOW,
            updated_at=_moment(random),
            **_clauses(random),
        )


def _clauses(random: Random) -> dict[str, Any]:
    """Return a value, a reason or nothing for every clause."""
    values: dict[str, Any] = {}
    for name, bounds in BOUNDS.items():
        values[name] = random.choice([None, bounds.least, bounds.most])
    for name, words in CHOICES.items():
        values[name] = random.choice(["", *words])
    for name in LISTED:
        values[name] = tuple(random.sample(LINES, random.randint(0, 2)))
    for name in TEXTS:
        values[name] = random.choice(["", *LINES])
    values["cache_authenticated"] = random.choice([None, False, True])
    open_ones = [clause for clause in Clause if values[clause] in (None, "", ())]
    values["not_applicable"] = tuple(
        f"{clause}: {random.choice(LINES)}" for clause in open_ones if random.random() < 0.3
    )
    return values


def _promise(random: Random, place: Environment) -> None:
    ProxyContract.objects.create(
        environment=place,
        template=random.choice([None, *ContractTemplate.objects.all()]),
        reviewed_on=_day(random),
        reviewed_by=random.choice(["", "Mia"]),
        **_clauses(random),
    )
    starts_at = _moment(random)
    Pause.objects.create(
        environment=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(microseconds=1),
        reason=_text(random),
    )


def _deploy(random: Random, place: Environment, number: int) -> None:
    release = Release.objects.create(
        environment=place,
        public_id=f"rel_{random.getrandbits(80):026}",
        version=_text(random),
        state="recorded",
        created_at=_moment(random),
        updated_at=_moment(random),
    )
    subject = ReleaseSubject(image=f"sha256:{random.getrandbits(256):064x}")
    revision = release.revisions.create(
        number=1,
        version=release.version,
        notes=release.notes,
        image=subject.image,
        digest=subject.digest,
        made_at=_moment(random),
    )
    place.deployments.create(
        revision=revision,
        number=number,
        deployed_at=_moment(random),
        recorded_at=_moment(random),
        evidence=random.choice(["", "https://ci.example.test/88"]),
    )


def _demand(random: Random, interface: Interface) -> None:
    for kind in random.sample([*ChangeKind], random.randint(0, 2)):
        policy = interface.policies.create(name=f"policy-{kind}", change_kind=kind)
        for number in range(1, random.randint(2, 3)):
            terms = PolicyTerms(
                (RoleSlot(Responsibility.RELEASE_APPROVAL, number),),
                soak_seconds=random.randint(0, 9),
            )
            policy.versions.create(
                number=number,
                terms=terms_text(terms),
                digest=terms_digest(terms),
                made_at=_moment(random),
            )


def _own(random: Random, interface: Interface) -> None:
    other: Team = TeamFactory.create(is_active=random.random() < 0.8, channel=_text(random))
    people: list[User] = UserFactory.create_batch(3, is_active=random.random() < 0.8)
    for person in people[1:]:
        MembershipFactory.create(person=person, team=random.choice([other, interface.team]))
    MembershipFactory.create(team=other, role=Role.LEAD)
    holders: list[dict[str, Any]] = [
        {"team": other},
        {"team": interface.team},
        {"person": people[0]},
    ]
    for word in Responsibility:
        accepted_at = random.choice([None, _moment(random)])
        held = Ownership.objects.create(
            interface=interface,
            responsibility=word,
            standing=random.choice([*Standing]),
            **random.choice(holders),
            invited_at=_moment(random),
            accepted_at=accepted_at,
            accepted_by=random.choice([None, *people]) if accepted_at else None,
            review_by=_day(random),
        )
        if accepted_at and word not in HELD_BY_SEVERAL:
            _hand_over(random, held, people[2])


def _hand_over(random: Random, held: Ownership, successor: User) -> None:
    Ownership.objects.create(
        interface=held.interface,
        responsibility=held.responsibility,
        standing=held.standing,
        person=successor,
        invited_at=_moment(random),
        succeeds=held,
    )


def _text(random: Random) -> str:
    return " ".join(random.sample(WORDS, 2))


def _day(random: Random) -> date | None:
    return random.choice([None, NOW.date() + timedelta(days=random.randint(-400, 400))])


def _moment(random: Random) -> datetime:
    microseconds = random.choice([0, 1, 120_000, 999_999])
    return NOW + timedelta(hours=random.randint(-9999, 9999), microseconds=microseconds)
