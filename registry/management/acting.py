"""In whose name a command acts."""

from registry.domain.vocabulary import PersonRole
from registry.models import User


class NobodyToAct(Exception):
    """It cannot be told in whose name; the message says which option to give."""


def acting_person(email: str) -> User:
    """Return whoever has ``email``, "" for the only administrator.

    Raises:
        NobodyToAct: nobody active has it, or there is not exactly one administrator.
    """
    people = User.objects.filter(is_active=True)
    wanted = {"email__iexact": email} if email else {"role": PersonRole.ADMINISTRATOR.value}
    found = list(people.filter(**wanted)[:2])
    if len(found) == 1:
        return found[0]
    if email:
        raise NobodyToAct(f"--as: nobody active here has the e-mail address {email}.")
    raise NobodyToAct("--as: name somebody; there is not exactly one active administrator.")
