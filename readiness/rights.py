"""Who may answer a question of the checklist.

Beside whom ``answer_checklist`` is given to, one question is answered by the holders of its
responsibility and by the person it is assigned to. It is asked at the moment of the write.
"""

from django.core.exceptions import PermissionDenied

from readiness.domain.checklist import Item
from readiness.models import Assignment
from readiness.selectors.questions import items_asked
from registry.domain.permissions import Permission
from registry.domain.vocabulary import PersonRole
from registry.rights import Actor, held
from registry.selectors.records import EnvironmentRecord


def may_answer(by: Actor, environment: EnvironmentRecord, item: Item) -> bool:
    """Tell whether ``by`` may answer ``item`` for ``environment``: never a token or an auditor."""
    person = by.person
    if by.token is not None or not person.is_active or person.role == PersonRole.AUDITOR:
        return False
    if by.has_perm(Permission.ANSWER_CHECKLIST, environment):
        return True
    if item.responsibility in set(held(person, environment.interface)):
        return True
    mine = Assignment.objects.filter(person=person)
    return mine.filter(environment=environment, check_id=item.check).exists()


def require_answer(by: Actor, environment: EnvironmentRecord, item: Item) -> None:
    """Let the caller go on only if ``by`` may answer ``item`` for ``environment``.

    Raises:
        PermissionDenied: they may not.
    """
    if not may_answer(by, environment, item):
        raise PermissionDenied(Permission.ANSWER_CHECKLIST)


def may_answer_any(by: Actor, environment: EnvironmentRecord) -> bool:
    """Tell whether ``by`` may answer any question for ``environment``."""
    person = by.person
    if by.token is not None or not person.is_active or person.role == PersonRole.AUDITOR:
        return False
    if by.has_perm(Permission.ANSWER_CHECKLIST, environment):
        return True
    wanted = {item.responsibility for item in items_asked().values() if item.takes_answers}
    if wanted & set(held(person, environment.interface)):
        return True
    return Assignment.objects.filter(person=person, environment=environment).exists()
