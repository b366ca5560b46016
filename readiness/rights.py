"""Who may answer a question of the checklist, and who may ask somebody to.

Beside whom ``answer_checklist`` is given to, one question is answered by the holders of its
responsibility and by the person it is assigned to, who may not pass it on. It is asked at the
moment of the write.
"""

from django.core.exceptions import PermissionDenied

from readiness.domain.checklist import Item
from readiness.models import Assignment
from readiness.selectors.questions import items_asked
from registry.domain.permissions import Permission
from registry.domain.vocabulary import PersonRole
from registry.rights import Actor, held
from registry.selectors.records import EnvironmentRecord


def may_assign(by: Actor, environment: EnvironmentRecord, item: Item) -> bool:
    """Tell whether ``by`` may say who is asked to answer ``item``: never a token or an auditor."""
    if not _may_at_all(by):
        return False
    if by.has_perm(Permission.ANSWER_CHECKLIST, environment):
        return True
    return item.responsibility in set(held(by.person, environment.interface))


def require_assign(by: Actor, environment: EnvironmentRecord, item: Item) -> None:
    """Let the caller go on only if ``by`` may say who is asked to answer ``item``.

    Raises:
        PermissionDenied: they may not.
    """
    if not may_assign(by, environment, item):
        raise PermissionDenied(Permission.ANSWER_CHECKLIST)


def may_answer(by: Actor, environment: EnvironmentRecord, item: Item) -> bool:
    """Tell whether ``by`` may answer ``item`` for ``environment``: never a token or an auditor."""
    if may_assign(by, environment, item):
        return True
    mine = Assignment.objects.filter(person=by.person, environment=environment)
    return _may_at_all(by) and mine.filter(check_id=item.check).exists()


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
    if not _may_at_all(by):
        return False
    if by.has_perm(Permission.ANSWER_CHECKLIST, environment):
        return True
    wanted = {item.responsibility for item in items_asked().values() if item.takes_answers}
    if wanted & set(held(person, environment.interface)):
        return True
    return Assignment.objects.filter(person=person, environment=environment).exists()


def _may_at_all(by: Actor) -> bool:
    person = by.person
    return by.token is None and person.is_active and person.role != PersonRole.AUDITOR
