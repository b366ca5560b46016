"""What the page of an interface says about who owns its hosts, and the buttons beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from readiness.domain.proofs import Proof, ProofState, Way
from readiness.selectors.proofs import hosts_at, proofs_at
from readiness.selectors.shapes import EnvironmentView, HostView
from readiness.services.proofs import TooSoon, proof_attempt, proof_renew
from readiness.tasks.proving import prove_soon
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.web.access import ask_to_change_environment, reader
from registry.web.origins import acting

_GLYPHS = {ProofState.PROVEN: "pass", ProofState.LAPSED: "warn", ProofState.UNPROVEN: "unknown"}
_WAYS = {Way.DNS: "DNS record", Way.FILE: "file"}


@dataclass(frozen=True, slots=True)
class ShownProof:
    """One host as the page shows it.

    Attributes:
        place: what ids of elements end with, different for each on a page.
        glyph: the outcome whose shape stands for the state.
        way: how it was proven, in words, "" where it never was.
        seen: where the last attempt looked, and what it saw there.
    """

    proof: Proof
    place: str
    glyph: str
    way: str
    is_proven: bool
    is_under_way: bool
    seen: tuple[tuple[str, str], ...]


def shown_proofs(view: EnvironmentView) -> tuple[ShownProof, ...]:
    """Return the hosts of an environment as its page shows them."""
    return tuple(
        _shown(found, f"{view.environment.name}-{number}")
        for number, found in enumerate(view.hosts, 1)
    )


@require_POST
def check(request: HttpRequest, slug: str, name: str, host: str) -> HttpResponse:
    """Have the token of the team looked for at a host now."""
    record = _found(request, slug, name, host)
    try:
        attempt = proof_attempt(
            by=acting(request), environment=record, host=host, now=timezone.now()
        )
    except TooSoon as error:
        messages.error(request, error.message)
    else:
        prove_soon(attempt)
        messages.success(request, f"Looking at {host} has begun. What is seen shows here.")
    return _back(slug, name)


@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, slug: str, name: str, host: str) -> HttpResponse:
    """Ask whether the team's token for a host is to be another one, and make it."""
    record = _found(request, slug, name, host)
    if request.method == "POST":
        proof_renew(by=acting(request), environment=record, host=host)
        messages.success(request, f"There is another token for {host}. Publish it, then check.")
        return _back(slug, name)
    held = {proof.host for proof in proofs_at(record) if proof.holds(timezone.now())}
    context = {
        "slug": slug,
        "name": name,
        "interface": record.interface.name,
        "team": record.interface.team.name,
        "host": host,
        "is_proven": host in held,
    }
    return render(request, "readiness/proof_renew.html", context)


def _found(request: HttpRequest, slug: str, name: str, host: str) -> EnvironmentRecord:
    record = environment_record(slug, name)
    if record is None:
        raise Http404(f"{slug} {name}")
    ask_to_change_environment(reader(request), record.interface)
    if host not in hosts_at(record):
        raise Http404(host)
    return record


def _back(slug: str, name: str) -> HttpResponse:
    return redirect(f"{redirect('interface', slug=slug).url}#proof-{name}")


def _shown(found: HostView, place: str) -> ShownProof:
    proof = found.proof
    return ShownProof(
        proof=proof,
        place=place,
        glyph=_GLYPHS[found.state],
        way=_WAYS[proof.way] if proof.way else "",
        is_proven=found.state is ProofState.PROVEN,
        is_under_way=found.is_under_way,
        seen=tuple(_seen(proof)),
    )


def _seen(proof: Proof) -> Iterator[tuple[str, str]]:
    if proof.record is not None and proof.record_name:
        yield "DNS record", proof.record.sentence
    if proof.file is not None:
        yield "File", proof.file.sentence
