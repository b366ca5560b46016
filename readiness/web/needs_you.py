"""What waits for one person: what they are asked to own, and what of the checklists is theirs."""

from django.http import HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from readiness.selectors.waiting import waiting_for
from registry.selectors.decisions import decisions_for
from registry.selectors.holding_shapes import HoldingFilters
from registry.selectors.ownerships import invitations_for
from registry.web.access import reader
from registry.web.forms.base import sent
from registry.web.listing import read
from registry.web.lists import NEEDS_YOU
from registry.web.views.lists import ListAnswer, list_answer


@require_safe
def needs_you(request: HttpRequest) -> ListAnswer:
    """List what the reader is asked to own, decide or answer, and which answers of theirs end."""
    person, asked = reader(request), read(NEEDS_YOU, request.GET)
    filters = HoldingFilters(**asked.filters)
    chosen = invitations_for(person, filters, sort=asked.sort)
    ticked = data.getlist("ownership") if (data := sent(request)) else []
    context: dict[str, object] = {
        "ticked": [int(one) for one in ticked if one.isdecimal()],
        "decisions": decisions_for(person),
        "waiting": waiting_for(person.pk, timezone.now()),
    }
    return list_answer(request, "readiness/needs_you.html", NEEDS_YOU, asked, chosen, context)
