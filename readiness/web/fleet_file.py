"""The fleet as a file: every row that the filters select, whatever page is looked at."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from django.http import StreamingHttpResponse

from readiness.selectors.fleet import MOST_PER_PAGE, Asking, fleet_page
from readiness.selectors.shapes import FleetFilters, FleetRow
from registry.web.downloads import csv_response

NAME = "fleet"
COLUMNS = (
    *("slug", "name", "profile", "team_slug", "team_name", "tier", "environment"),
    *("state", "score", "level", "level_name", "observed", "applicable"),
    *("waived", "waived_until", "worst_check", "probed_at"),
)


def fleet_file(filters: FleetFilters, *, asking: Asking, now: datetime) -> StreamingHttpResponse:
    """Return the answer that sends the fleet under ``filters`` as it stands at ``now``."""
    rows = map(attrgetter(*COLUMNS), _rows(filters, asking, now))
    return csv_response(NAME, COLUMNS, rows, now)


def _rows(filters: FleetFilters, asking: Asking, now: datetime) -> Iterator[FleetRow]:
    """Yield the rows page by page; one page is in memory at a time."""
    number, pages = 1, 1
    while number <= pages:
        page = fleet_page(replace(filters, page=number, per=MOST_PER_PAGE), asking=asking, now=now)
        yield from page.rows
        number, pages = number + 1, page.pages
