"""What is recorded of an interface, as a descriptor says it."""

from collections.abc import Container, Iterable, Iterator, Sequence

from django.db.models import Q

from registry.domain.descriptor import (
    Recorded,
    Written,
    document_text,
    interface_document,
    policy_document,
    team_document,
    template_document,
)
from registry.domain.descriptor.fields import Asked, Presented
from registry.domain.descriptor.grammar import is_email
from registry.domain.identities import IdentitySource, Slot
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Role, Standing
from registry.models import ContractTemplate, Interface, ProbeIdentity, Team
from registry.selectors.alert_routes import alert_routes_of
from registry.selectors.contract_templates import template_declared
from registry.selectors.declared import environment_declared, interface_declared
from registry.selectors.locked import locked
from registry.selectors.ownership_states import PERSON_ANSWERS
from registry.selectors.policies import policies_of

Key = tuple[str, str]
"""Kind and name of a record."""


def descriptor_of(interface: Interface, *, without: Container[str] = ()) -> Written:
    """Return the document that describes ``interface``, in the normal form.

    Applying it changes nothing. What a document never holds is not in it: whether somebody
    accepted, pauses, values of credentials, and everything that was observed. Whoever cannot be
    asked now is left out, which leaves them in the records: an account that is closed or an
    auditor's, a team that is closed, and whoever takes over once they accept. So is an identity
    that has to be given again.

    Args:
        without: policies that are left out, each by the slug of its interface and its own name.
    """
    policies = policies_of(interface)
    recorded = Recorded(
        interface_declared(interface),
        [environment_declared(place) for place in interface.environments.all()],
        asked=list(_asked(interface)),
        presented=list(_presented(interface)),
        alert_routes=alert_routes_of(interface),
        policies=[one for one in policies if f"{interface.slug}/{one.name}" not in without],
    )
    return interface_document(recorded)


def keys_of_interfaces(slugs: Sequence[str]) -> list[Key]:
    """Return the interfaces with these slugs, and the templates that their contracts name.

    Templates of a closed team are left out: applied, they would be refused.
    """
    named = ContractTemplate.objects.filter(
        contracts__environment__interface__slug__in=slugs, team__is_active=True
    )
    templates = named.order_by("slug").values_list("slug", flat=True).distinct()
    return [
        *(("AIInterface", slug) for slug in dict.fromkeys(slugs)),
        *(("ContractTemplate", slug) for slug in templates),
    ]


def open_teams() -> list[str]:
    """Return the slugs of all teams that are not closed."""
    teams = Team.objects.filter(is_active=True).order_by("slug")
    return list(teams.values_list("slug", flat=True))


def keys_of_teams(teams: Sequence[str]) -> list[Key]:
    """Return the teams with these slugs, and everything that they own and inherit from.

    What others refer to comes before them.
    """
    interfaces = [slug for _, slug in interface_keys(teams)]
    inherited = [key for key in keys_of_interfaces(interfaces) if key[0] == "ContractTemplate"]
    return [
        *(("Team", slug) for slug in sorted({*teams})),
        *sorted({*template_keys(teams), *inherited}),
        *(("AIInterface", slug) for slug in interfaces),
    ]


def team_descriptor_of(team: Team) -> Written:
    """Return the document that describes ``team``; members with a closed account are left out."""
    found = team.memberships.filter(person__is_active=True).values_list("person__email", "role")
    members = [(email.lower(), Role(role)) for email, role in found if is_email(email)]
    return team_document(team.slug, team.name, team.channel, members)


def interface_keys(teams: Iterable[str]) -> list[Key]:
    """Return kind and slug of every interface of the teams with these slugs."""
    found = Interface.objects.filter(team__slug__in=list(teams)).order_by("slug")
    return [("AIInterface", slug) for slug in found.values_list("slug", flat=True)]


def template_keys(teams: Iterable[str]) -> list[Key]:
    """Return kind and slug of every template that the teams with these slugs publish."""
    found = ContractTemplate.objects.filter(team__slug__in=list(teams)).order_by("slug")
    return [("ContractTemplate", slug) for slug in found.values_list("slug", flat=True)]


def descriptor_texts(keys: Iterable[Key]) -> dict[Key, str]:
    """Return the document of every record among ``keys`` that there is, as text.

    A policy that is among them is not also in the document of its interface.

    Args:
        keys: kind and name of records: the slug of a team, template or interface, and of an
            approval policy the slug of its interface before its own, ``support-chat/models``.
    """
    wanted = set(keys)
    alone = {name for kind, name in wanted if kind == "ApprovalPolicy"}
    teams = Team.objects.filter(slug__in=_names(wanted, "Team"))
    templates = ContractTemplate.objects.filter(slug__in=_names(wanted, "ContractTemplate"))
    interfaces = Interface.objects.filter(slug__in=_names(wanted, "AIInterface"))
    found: dict[Key, Written] = {}
    for team in teams:
        found["Team", team.slug] = team_descriptor_of(team)
    for template in templates.select_related("team"):
        found["ContractTemplate", template.slug] = template_document(template_declared(template))
    for interface in interfaces.select_related("team"):
        found["AIInterface", interface.slug] = descriptor_of(interface, without=alone)
    for name, written in _policies(alone):
        found["ApprovalPolicy", name] = written
    return {key: document_text(written) for key, written in found.items()}


def _names(keys: Iterable[Key], kind: str) -> list[str]:
    return [name for one, name in keys if one == kind]


def _policies(names: set[str]) -> Iterator[tuple[str, Written]]:
    slugs = {name.partition("/")[0] for name in names}
    for interface in Interface.objects.filter(slug__in=slugs):
        for policy in policies_of(interface):
            if (name := f"{interface.slug}/{policy.name}") in names:
                yield name, policy_document(interface.slug, policy)


def descriptor_locked(slug: str) -> Interface | None:
    """Return an interface of which nobody else changes what its document says, or None.

    Until the transaction ends: the interface and what belongs to it are locked, each of which
    others change one by one.
    """
    interface = locked(Interface.objects.select_related("team"), slug=slug)
    if interface is not None:
        for rows in (
            interface.environments.all(),
            ProbeIdentity.objects.filter(environment__interface=interface),
            interface.ownerships.all(),
            interface.alert_routes.all(),
        ):
            held = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
            list(held.values_list("pk", flat=True))
    return interface


def _asked(interface: Interface) -> Iterator[Asked]:
    can_answer = Q(team__is_active=True) | PERSON_ANSWERS
    found = interface.ownerships.filter(can_answer, succeeds=None).order_by("pk")
    for row in found.select_related("team", "person"):
        email = row.person.email.lower() if row.person else ""
        if row.team or is_email(email):
            yield Asked(
                (),
                Responsibility(row.responsibility),
                Standing(row.standing),
                team_slug=row.team.slug if row.team else "",
                email=email,
            )


def _presented(interface: Interface) -> Iterator[Presented]:
    given = ProbeIdentity.objects.filter(environment__interface=interface, voided_at=None)
    for row in given.select_related("environment").defer("ciphertext").order_by("slot"):
        yield Presented(
            (),
            row.environment.name,
            Slot(row.slot),
            row.header,
            IdentitySource(row.source),
            row.reference,
        )
