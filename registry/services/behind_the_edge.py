"""Writes about what stands behind an edge."""

from registry.domain.addresses import AddressInvalid
from registry.domain.upstreams import normalise_upstreams
from registry.models import Environment, Upstream
from registry.selectors.declared import declared_upstreams
from registry.services.errors import Refused


def upstreams_write(*, environment: Environment, urls: tuple[str, ...] | None) -> None:
    """Record the upstreams of ``environment``, None to leave them; part of writing it.

    Raises:
        Refused: one is no origin, is the edge itself, or stands there twice.
    """
    present = declared_upstreams(environment)
    try:
        # the edge may have moved to where an upstream is
        wanted = normalise_upstreams(present if urls is None else urls, edge=environment.edge_url)
    except AddressInvalid as error:
        raise Refused("upstreams", str(error)) from error
    if wanted != present:
        environment.upstreams.all().delete()
        Upstream.objects.bulk_create(Upstream(environment=environment, url=url) for url in wanted)
