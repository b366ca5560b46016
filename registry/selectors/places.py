"""What somebody would ask the API about first: their own team, interface and ownership."""

from urllib.parse import urlsplit

from registry.models import ContractTemplate, Interface, Membership, Ownership, User


def places_of(person: User) -> dict[str, str]:
    """Return parameters of addresses that lead to what is ``person``'s, as far as there is any.

    The first team by name, the first interface of the person's teams, its first environment with
    the newest version of its contract, and the first ownership of it; and the first template of
    contracts, which are everybody's. In six queries at most.
    """
    found = {"person_id": str(person.pk)}
    if template := ContractTemplate.objects.first():
        found["template"] = template.slug
    mine = Membership.objects.filter(person=person, team__is_active=True)
    if member := mine.select_related("team").order_by("team__name").first():
        found |= {"team": member.team.slug, "membership_id": str(member.pk)}
    interfaces = Interface.objects.filter(team__in=mine.values("team")).order_by("name", "pk")
    if interface := interfaces.first():
        found["slug"] = interface.slug
        if place := interface.environments.first():
            found |= {"name": place.name, "host": urlsplit(place.edge_url).hostname or ""}
            if version := place.contract_versions.first():
                found["number"] = str(version.number)
        if held := Ownership.objects.filter(interface=interface).order_by("pk").first():
            found["ownership_id"] = str(held.pk)
    return found
