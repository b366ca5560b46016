"""The tag of the forms in which findings are cured."""

from django import template

from readiness.domain.findings import Finding
from readiness.selectors.shapes import FindingPage, InterfacePage
from readiness.web.cures import Cure, cure_of

register = template.Library()


@register.simple_tag(takes_context=True)
def cure(context: template.Context, finding: Finding, environment: str) -> Cure | None:
    """Return where the reader of the page can cure ``finding``, None where they cannot."""
    shown: InterfacePage | FindingPage = context["shown"]
    return cure_of(finding.remedy, shown.interface.slug, environment, shown.may)
