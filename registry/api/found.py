"""Where what was found is shown to people."""

from django.urls import reverse

from registry.domain.search.shape import Kind
from registry.selectors.search import Match


def page_of(match: Match) -> str:
    """Return the address of the page that shows ``match``."""
    first, *others = match.place
    if match.kind is Kind.TEAM:
        return reverse("team", args=[first])
    if match.kind is Kind.PERSON:
        return reverse("person", args=others)
    page = reverse("interface", args=[first])
    return f"{page}#environment-{others[0]}" if others else page
