"""Taking away what the demo brought."""

from django.db import transaction

from registry.domain.audit import Deed
from registry.models import ContractTemplate, Interface, Team, User
from registry.rights import Actor, require
from registry.selectors.audited import (
    person_values,
    removed_interface_values,
    team_values,
    template_values,
)
from registry.services.auditing import audit, of_interface, of_person, of_team, of_template


@transaction.atomic
def samples_remove(*, by: Actor) -> int:
    """Remove every record of the demo; what somebody built on one stays, and so does ``by``.

    Returns:
        How many interfaces were removed.

    Raises:
        PermissionDenied: ``by`` is no administrator.
    """
    require(by, "registry.remove_samples")
    interfaces = list(Interface.objects.filter(is_sample=True))
    for interface in interfaces:
        before = removed_interface_values(interface)
        interface.delete()
        audit(by=by, deed=Deed.REMOVED, subject=of_interface(interface), before=before)
    for template in ContractTemplate.objects.filter(is_sample=True, contracts=None):
        gone = template_values(template)
        template.delete()
        audit(by=by, deed=Deed.REMOVED, subject=of_template(template), before=gone)
    unused = {"interfaces": None, "ownerships": None, "contract_templates": None}
    for team in Team.objects.filter(is_sample=True, **unused):
        team.delete()
        audit(by=by, deed=Deed.REMOVED, subject=of_team(team), before=team_values(team))
    people = User.objects.filter(is_sample=True, ownerships=None).exclude(pk=by.person.pk)
    for person in people:
        person.delete()
        audit(by=by, deed=Deed.REMOVED, subject=of_person(person), before=person_values(person))
    return len(interfaces)
