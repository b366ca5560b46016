"""Who is guessing passwords: what the lock against it counts.

Named in the settings of django-axes, which keeps the counts.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler  # type: ignore[import-untyped] # django-axes has no types
from axes.helpers import get_client_user_agent  # type: ignore[import-untyped] # django-axes has no types
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest

_LONGEST_NAME = 255
"""Characters of a name that are kept with a count."""


class TwoLimits(AxesDatabaseHandler):  # type: ignore[misc] # its base has no types
    """Locks a name at one address after few failures, and everywhere after many.

    The second limit stops whoever guesses from many addresses. It is higher, since it lets a
    stranger lock somebody out for a while.
    """

    def get_failures(
        self, request: HttpRequest, credentials: Mapping[str, object] | None = None
    ) -> int:
        """Return how many failures count towards the first limit."""
        here, everywhere = map(_failures, self.get_user_attempts(request, credentials))
        more_allowed = settings.SIGN_IN_LIMIT_EVERYWHERE - settings.AXES_FAILURE_LIMIT
        return max(here, everywhere - more_allowed)

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, object],
        request: HttpRequest | None = None,
        **more: object,
    ) -> None:
        """Count a failure, within the quarter of an hour that began with the first one.

        Else each failure would keep those before it alive, and a slip now and then add up.
        """
        if request is None:
            super().user_login_failed(sender, credentials, request, **more)
            return
        here, _ = self.get_user_attempts(request, credentials)
        record = here.filter(user_agent=get_client_user_agent(request)).first()
        super().user_login_failed(sender, credentials, request, **more)
        if record is not None:
            here.filter(pk=record.pk).update(attempt_time=record.attempt_time)


def sign_in_name(request: HttpRequest, credentials: Mapping[str, object] | None = None) -> str:
    """Return the name that somebody tries, the same for all spellings that find one account.

    Databases differ in which letters they hold for the same, so this holds more for the same than
    any of them.
    """
    given = str((credentials or request.POST).get("username") or "")
    name = unicodedata.normalize("NFKC", given).strip()
    return name.upper().casefold()[:_LONGEST_NAME]


def _failures(attempts: "QuerySet[Any]") -> int:
    total = attempts.aggregate(total=Sum("failures_since_start"))["total"]
    return int(total or 0)
