"""Which credentials a run presents: a wrong one, and that of the identity where it may travel."""

from readiness.domain.access_facts import IdentityUse, Presented
from readiness.egress import Credential
from readiness.probes.forgeries import forged
from readiness.probes.visit import Visit
from registry.domain.identities import Slot


def identity_of(visit: Visit) -> tuple[IdentityUse, Credential | None]:
    """Return what comes of identity ``a``, and the credential where it can be presented."""
    found = next((one for one in visit.environment.identities if one.slot is Slot.A), None)
    if found is None:
        return IdentityUse.NONE, None
    if found.is_void:
        return IdentityUse.VOID, None
    if not visit.scope().protects_credentials:
        return IdentityUse.UNSAFE, None
    value = visit.luggage.credentials.get(Slot.A)
    if value is None:
        return IdentityUse.UNAVAILABLE, None
    return IdentityUse.PRESENTED, Credential(found.header, value)


def credentials_for(visit: Visit, own: Credential | None) -> dict[Presented, Credential]:
    """Return what is presented: a wrong credential, and ``own`` where there is one."""
    if not visit.scope().protects_credentials:
        return {}
    # longer than one nonce, as keys are: a short one could be refused for its length alone
    wrong = {Presented.WRONG: forged(own, visit.nonce() + visit.nonce())}
    return wrong if own is None else {**wrong, Presented.IDENTITY: own}
