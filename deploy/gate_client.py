"""The script with which pipelines ask the gate, for those who fetch it from here."""

import base64
import hashlib
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from deploy.environment import ROOT

_SCRIPT: Final = (ROOT / "deploy" / "ci" / "gate.sh").read_bytes()
_HASH: Final = hashlib.sha256(_SCRIPT)
DIGEST: Final = _HASH.hexdigest()
"""SHA-256 of the script in hexadecimal digits; the clients in ``deploy/ci/`` are pinned to it."""


def _version(request: HttpRequest) -> str:
    return f'"{DIGEST}"'


@login_not_required
@cache_control(no_cache=True)
@require_safe
@condition(etag_func=_version)
def gate_script(request: HttpRequest) -> HttpResponse:
    """Answer with the script itself, and with its digest in headers (RFC 9530 has the second)."""
    headers = {
        "X-Content-SHA256": DIGEST,
        "Repr-Digest": f"sha-256=:{base64.b64encode(_HASH.digest()).decode()}:",
        "Content-Disposition": 'attachment; filename="gate.sh"',
    }
    return HttpResponse(_SCRIPT, content_type="text/x-shellscript; charset=utf-8", headers=headers)


@login_not_required
@cache_control(no_cache=True)
@require_safe
def gate_script_digest(request: HttpRequest) -> HttpResponse:
    """Answer with the digest as ``sha256sum --check`` reads it."""
    return HttpResponse(f"{DIGEST}  gate.sh\n", content_type="text/plain; charset=utf-8")
