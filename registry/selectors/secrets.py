"""The values of probe identities, looked up at the moment of probing and never before.

The one place where a value leaves the registry, as a ``Secret`` for whoever presents it.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from registry.domain.identities import (
    LONGEST_VALUE,
    IdentityInvalid,
    IdentitySource,
    Slot,
    matches_one_of,
    normalise_value,
    normalise_variable,
    origin_of,
)
from registry.domain.secret import Secret
from registry.domain.vault import SecretLost, Vault, VaultHasNoKeys
from registry.models import ProbeIdentity


@dataclass(frozen=True, slots=True)
class IdentityUnavailable:
    """Why an identity cannot be presented.

    Attributes:
        sentence: the reason and the cure, for people; it holds nothing secret.
    """

    slot: Slot
    sentence: str


class _Unavailable(Exception):
    pass


def identity_values(
    environment_ids: Iterable[int], *, edges: Mapping[int, str] | None = None
) -> dict[int, dict[str, Secret]]:
    """Return the values that can be presented, by environment and slot, in one query.

    Call it where the probes run: variables and files are read here. What cannot be had is left
    out; ``identities_unavailable`` says why.

    Args:
        edges: edge URLs that will be asked, by environment. A value that was given for another
            origin is left out: an edge may have moved since they were read.
    """
    found: dict[int, dict[str, Secret]] = {}
    for identity in _identities(environment_ids):
        edge = (edges or {}).get(identity.environment_id)
        if edge is not None and identity.origin != origin_of(edge):
            continue
        value = _resolved(identity)
        if isinstance(value, Secret):
            found.setdefault(identity.environment_id, {})[identity.slot] = value
    return found


def identities_unavailable(
    environment_ids: Iterable[int],
) -> dict[int, tuple[IdentityUnavailable, ...]]:
    """Return the identities that cannot be presented, by environment, each with the reason."""
    found: dict[int, tuple[IdentityUnavailable, ...]] = {}
    for identity in _identities(environment_ids):
        value = _resolved(identity)
        if isinstance(value, IdentityUnavailable):
            earlier = found.get(identity.environment_id, ())
            found[identity.environment_id] = (*earlier, value)
    return found


def value_referred_to(source: IdentitySource, reference: str) -> Secret:
    """Return the value that a reference names, under the rules that hold for records as well.

    Args:
        source: a variable or a file; nothing is stored without a record.
        reference: name of the variable, or of the file in the operator's folder.

    Raises:
        IdentityInvalid: the reference may not be used, or there is no value that can be sent.
    """
    try:
        if source is IdentitySource.ENV:
            return _from_variable(reference)
        return _from_file(reference)
    except _Unavailable as error:
        raise IdentityInvalid(str(error)) from None


def vault() -> Vault:
    """Return the vault with the operator's keys."""
    return Vault(settings.SECRETS_KEYS)


def purpose_of(identity: ProbeIdentity) -> str:
    """Return what the value of ``identity`` is sealed for: this slot, and this host."""
    return f"probe-identity:{identity.environment_id}:{identity.slot}:{identity.origin}"


def require_variable(reference: str) -> str:
    """Return the name of a variable that probe identities may name.

    Raises:
        IdentityInvalid: the operator has not set it apart for probes, or it is the program's own.
    """
    name = normalise_variable(reference)
    patterns = settings.PROBE_SECRET_VARIABLES
    if name in settings.OWN_VARIABLES or not matches_one_of(name, patterns):
        known = ", ".join(patterns) or "nothing"
        raise IdentityInvalid(
            f"The name of the variable must match PROBE_SECRET_VARIABLES ({known}), and the "
            "program's own variables are never given away."
        )
    return name


def require_file(reference: str) -> Path:
    """Return the path of a file that probe identities may name; it need not exist.

    Raises:
        IdentityInvalid: it is not in the operator's folder for probes, links followed, or it
            holds a setting of the program.
    """
    folder = settings.PROBE_SECRET_DIR.resolve()
    try:
        path = (folder / reference.strip()).resolve()
    except (OSError, RuntimeError, ValueError):
        path = folder
    if path == folder or not path.is_relative_to(folder) or path in settings.OWN_FILES:
        raise IdentityInvalid(
            "Name a file in the folder PROBE_SECRET_DIR that is set apart for probes."
        )
    return path


def _identities(environment_ids: Iterable[int]) -> Iterable[ProbeIdentity]:
    wanted = ProbeIdentity.objects.filter(environment__in=list(environment_ids))
    return wanted.select_related("environment")


def _resolved(identity: ProbeIdentity) -> Secret | IdentityUnavailable:
    try:
        return _value(identity)
    except (IdentityInvalid, _Unavailable) as error:
        return IdentityUnavailable(Slot(identity.slot), str(error))


def _value(identity: ProbeIdentity) -> Secret:
    if identity.voided_at or identity.origin != origin_of(identity.environment.edge_url):
        raise _Unavailable("The edge moved to another host since it was given. Give it again.")
    if identity.source == IdentitySource.ENV:
        return _from_variable(identity.reference)
    if identity.source == IdentitySource.FILE:
        return _from_file(identity.reference)
    return _from_vault(identity)


def _from_variable(reference: str) -> Secret:
    value = os.environ.get(require_variable(reference))
    if not value:
        raise _Unavailable(f"The variable {reference} is not set where the probes run. Set it.")
    return normalise_value(value)


def _from_file(reference: str) -> Secret:
    path = require_file(reference)
    if not path.is_file():
        raise _Unavailable(f"PROBE_SECRET_DIR has no file {reference} where the probes run.")
    try:
        with path.open("rb") as file:
            # enough to see that it is too long
            content = file.read(2 * LONGEST_VALUE)
    except OSError as error:
        raise _Unavailable(f"The file {reference} cannot be read: {error.strerror}.") from None
    return normalise_value(content.decode("ascii", "replace"))


def _from_vault(identity: ProbeIdentity) -> Secret:
    try:
        return vault().unseal(identity.ciphertext, purpose=purpose_of(identity))
    except VaultHasNoKeys:
        raise _Unavailable(
            "SECRETS_KEYS is not set where the probes run. Set it to the keys that the value was "
            "stored with."
        ) from None
    except SecretLost as lost:
        raise _Unavailable(
            f"{lost} Put the key that it was stored with back into SECRETS_KEYS, or give it again."
        ) from None
