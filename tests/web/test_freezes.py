"""The calendar of freezes on its page."""

import re
from datetime import date, timedelta

from django.utils import timezone

from registry.domain.approvals.calendar import Month
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import EnvironmentKind
from registry.models import Environment, Interface
from registry.services.policies import policy_set
from tests.factories import InterfaceFactory, acting
from tests.web.conftest import Cast, signed_in

PAGE = "/freezes/"
YEAR_END = FreezeWindow(
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20", "Europe/Berlin", date(2025, 1, 1), 14 * 86_400, "Rest"
)
NIGHTS = FreezeWindow("FREQ=DAILY;BYHOUR=2,4", "UTC", date(2025, 1, 1), 3600, "Backup <b>")


def frozen(cast: Cast, interface: Interface, *windows: FreezeWindow, **terms: bool) -> None:
    demanded = PolicyTerms(
        (RoleSlot(Responsibility.RELEASE_APPROVAL),), freeze_windows=windows, **terms
    )
    policy_set(
        by=acting(cast.administrator),
        interface=interface,
        name="prod",
        terms=demanded,
        environment_kind=EnvironmentKind.PRODUCTION,
        change_kind=None,
        now=timezone.now(),
    )


def test_a_month_shows_what_freezes_on_which_day_and_once_what_many_have_alike(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.outsider)
    assert "Nobody has written a freeze window" in client.get(PAGE).content.decode()
    frozen(cast, environment.interface, YEAR_END, NIGHTS)
    other = InterfaceFactory.create(name="Voice intake", slug="voice", team=cast.other_team)
    frozen(cast, other, YEAR_END, rollback_exempt=False)
    text = client.get(f"{PAGE}?month=2025-12").content.decode()
    assert "<title>Freezes in December 2025" in text
    table = text[text.index("<table") : text.index("</table>")]
    # midnight in Berlin is 23:00 UTC of the day before
    nineteenth = table[table.index('datetime="2025-12-19"') : table.index('datetime="2025-12-20"')]
    assert "from 23:00" in nineteenth
    assert "2 interfaces" in nineteenth
    assert "Support chat</a> <small>2 times, 02:00 to 05:00" in nineteenth
    assert table.count("2 interfaces") == 13
    assert table.count("all day") == 12
    assert "Backup &lt;b&gt;" in text
    assert "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20</code> in Europe/Berlin, for 14 days" in text
    assert "prod: every change of production, rollbacks wait as well" in text
    assert "month=2025-11" in text
    assert "month=2026-01" in text
    narrowed = client.get(f"{PAGE}?month=2025-12&interface=voice").content.decode()
    assert "Backup" not in narrowed
    assert "interface=voice#month" in narrowed
    quiet = client.get(f"{PAGE}?month=2026-06&interface=voice").content.decode()
    assert "Nothing is frozen in June 2026" in quiet
    assert re.search("The next freeze begins <time", quiet)
    assert "No interface named" in client.get(f"{PAGE}?interface=zz").content.decode()
    for odd in ("month=x", "month=0001-01", "month=99999-01", "interface=%00", "month=2199-12"):
        assert client.get(f"{PAGE}?{odd}").status_code == 200


def test_what_is_frozen_now_stands_first(cast: Cast, environment: Environment) -> None:
    today = timezone.now().date()
    window = FreezeWindow("FREQ=DAILY;COUNT=1", "UTC", today, 3 * 86_400, "Annual accounts")
    frozen(cast, environment.interface, window)
    text = signed_in(cast.owner).get(PAGE).content.decode()
    assert "1 freeze holds now" in text
    assert re.search(r"Since <time.*?</time>, open again <time", text)
    assert text.index("Frozen now") < text.index(Month(today.year, today.month).name + "</h2>")
    later = today + timedelta(days=70)
    assert f"?month={later:%Y-%m}" not in text
