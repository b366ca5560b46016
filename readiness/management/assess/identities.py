"""Identities of a descriptor: values from this process's variables and files, by reference.

The rules are those of the registry: only variables that match PROBE_SECRET_VARIABLES and files in
PROBE_SECRET_DIR. Whoever gives the command need not have written the descriptor, and it must not
be able to send another secret of this machine to an address of its choice.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field

from registry.domain.descriptor import InterfaceDocument
from registry.domain.descriptor.fields import Presented, presented
from registry.domain.identities import IdentityInvalid, IdentitySource, Slot
from registry.domain.secret import Secret
from registry.selectors.secrets import require_file, value_referred_to

_STORED = (
    "its value is stored in a registry, and this command reads none: name a variable or a file "
    "with secretRef: {env: …} or {file: …}"
)


@dataclass(slots=True)
class Identities:
    """What can be presented to one environment, and what cannot.

    Attributes:
        values: by slot.
        references: where each value is kept, in words of a shell.
        notes: why an identity cannot be presented, a sentence each.
    """

    values: dict[str, Secret] = field(default_factory=dict)
    references: dict[Secret, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def identities_of(document: InterfaceDocument, environment: str) -> Identities:
    """Look up the identities that ``document`` gives to the environment of that name."""
    found = Identities()
    for one in _of_environment(presented(document), environment):
        try:
            value = _value(one)
        except IdentityInvalid as error:
            found.notes.append(f"Identity {one.slot.value} is not presented: {error}")
            continue
        found.values[one.slot] = value
        found.references[value] = _reference(one)
    if not any(one.slot is Slot.A for one in _of_environment(presented(document), environment)):
        found.notes.append(
            "No identity a is given, so that a guarded route cannot be told from a dead one."
        )
    return found


def _of_environment(identities: Iterable[Presented], environment: str) -> Iterable[Presented]:
    return (one for one in identities if one.environment == environment)


def _value(one: Presented) -> Secret:
    if one.source is IdentitySource.STORED:
        raise IdentityInvalid(f"{_STORED}.")
    return value_referred_to(one.source, one.reference)


def _reference(one: Presented) -> str:
    if one.source is IdentitySource.ENV:
        return f"${one.reference}"
    return f"$(cat {shlex.quote(str(require_file(one.reference)))})"
