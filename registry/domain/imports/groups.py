"""Groups of Backstage's catalogue as teams, and its Users as the e-mail addresses of members.

A User makes nobody: people are known here by their address, and one that nobody has is a mistake
in the file, as it is in ours.
"""

from collections.abc import Iterable, Iterator

from registry.domain.descriptor.documents import Saying
from registry.domain.descriptor.grammar import is_email
from registry.domain.descriptor.problems import Origin, Path, Problem
from registry.domain.imports.entities import Entities, Entity
from registry.domain.imports.foreign import NOT_TAKEN_OVER

EMAIL: Path = ("spec", "profile", "email")
_DISPLAY_NAME: Path = ("spec", "profile", "displayName")


def group_saying(group: Entity, users: Iterable[Entity], entities: Entities) -> Saying:
    """Return what ``group`` says of a team.

    Args:
        users: all Users of the same files, which say themselves of what they are members.
    """
    foreign = group.foreign
    spec: dict[str, object] = {}
    origins: dict[Path, Origin] = {
        (): foreign.origin(),
        ("metadata", "name"): foreign.origin("metadata", "name"),
    }
    display_name = foreign.text(*_DISPLAY_NAME)
    if title := group.title or display_name:
        spec["title"] = title
        theirs = ("metadata", "title") if group.title else _DISPLAY_NAME
        origins["spec", "title"] = foreign.origin(*theirs)
    named = dict(_named(group, entities))
    found = {**dict(_joining(group, users, entities)), **named}
    if found:
        spec["members"] = [{"person": email} for email in found]
        for index, origin in enumerate(found.values()):
            origins["spec", "members", index] = origin
    return Saying("Team", group.slug, {"spec": spec}, origins)


def read_user(user: Entity, entities: Entities) -> Iterator[Problem]:
    """Look at what a User says, and yield what comes of no use: Groups that no file describes."""
    address = user.foreign.text(*EMAIL)
    if address and not is_email(address):
        user.foreign.tell(EMAIL, "must be an e-mail address")
    for index in range(len(user.foreign.texts("spec", "memberOf"))):
        path: Path = ("spec", "memberOf", index)
        referred = entities.referred(user, path, kind="Group")
        if referred and referred[1] is None:
            message = f"{NOT_TAKEN_OVER}: no file here describes {referred[0]}"
            yield user.foreign.problem(path, message)


def _named(group: Entity, entities: Entities) -> Iterator[tuple[str, Origin]]:
    """Yield the address of everybody whom the Group names, and where it does."""
    for index in range(len(group.foreign.texts("spec", "members"))):
        path: Path = ("spec", "members", index)
        referred = entities.referred(group, path, kind="User")
        if referred is None:
            continue
        reference, user = referred
        if reference.kind != "user":
            group.foreign.tell(path, f"{reference} is no User: name people")
        elif user is None:
            group.foreign.tell(
                path,
                f"nothing in these files describes {reference}: add the User with "
                "spec.profile.email, by which people are known here",
            )
        elif email := _email(user):
            yield email, group.foreign.origin(*path)


def _joining(
    group: Entity, users: Iterable[Entity], entities: Entities
) -> Iterator[tuple[str, Origin]]:
    """Yield the address of everybody who says that they are in the Group."""
    for user in users:
        for index in range(len(user.foreign.entries("spec", "memberOf"))):
            referred = entities.referred(user, ("spec", "memberOf", index), kind="Group")
            if referred and referred[0] == group.reference and (email := _email(user)):
                yield email, user.foreign.origin("spec", "memberOf", index)


def _email(user: Entity) -> str:
    address = user.foreign.text(*EMAIL)
    if not address and EMAIL not in user.foreign.tree.broken:
        user.foreign.tell(EMAIL, "is required of a member of a Group: people are known here by it")
    return address.lower()
