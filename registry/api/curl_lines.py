"""Lines of curl that do what an operation does, for the host and the records of a reader."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import yaml

TOKEN_VARIABLE = "OPS_REGISTRY_TOKEN"  # noqa: S105 (the name of a variable)
COOKIE_VARIABLE = "OPS_REGISTRY_COOKIE"
FORGERY_VARIABLE = "OPS_REGISTRY_CSRF"
VERSION_VARIABLE = "ETAG"
"""Variables that the lines read, so that no secret stands in one."""

_YAML = "application/yaml"
_USUAL = {
    "slug": "support-chat",
    "template": "standard-edge",
    "number": "4",
    "team": "support-eng",
    "name": "production",
    "key": "own-1",
    "slot": "a",
    "section": "links",
    "person_id": "7",
    "membership_id": "12",
    "ownership_id": "31",
    "rehearsal_id": "7",
    "run_id": "8",
    "row_id": "1204",
    "handle": "9f86d081884c7d65",
    "public_id": "4kPzW0aT1bQ",
    "host": "chat.example.test",
    "release_id": "rel_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "policy": "models",
    "evaluation_id": "gev_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "issuer": "github",
    "rule": "deploy-production",
    "link_id": "4",
    "waiver_id": "wav_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "check": "ACC-7",
    "evidence_id": "evd_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "validation_id": "val_01KAHB3Q8ZV4T6M2N9XWJ7R5PC",
    "shown_digest": f"sha256:{'5d' * 32}",
}
_ASKED = {
    "q": "suport chta",
    "old": "{slug}/{name}/1",
    "new": "{slug}/{name}/{number}",
}
"""What stands for parameters in the address that no request can do without."""
_OTHER_SLUGS = {
    "/api/v1/teams/": "team",
    "/api/v1/contract-templates/": "template",
    "/api/v1/issuers/": "issuer",
}
"""Addresses whose slug is not that of an interface, with the parameter that it is."""


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the lines are.

    Attributes:
        host: scheme and host, for example ``https://registry.example.test``.
        now: days and times in the lines are after it.
        places: parameters of addresses that lead to the reader's own records; what is not there
            is made up. ``team`` and ``template`` are slugs, and ``shown_digest`` is of a release.
    """

    host: str
    now: datetime
    places: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, str]:
        """Every parameter, made up where the reader has no such record."""
        return _USUAL | dict(self.places)


def address_of(path: str, reader: Reader) -> str:
    """Return where an operation is, with its parameters filled in."""
    known = reader.known
    for beginning, other in _OTHER_SLUGS.items():
        if path.startswith(beginning):
            known["slug"] = known[other]
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", value)
    return f"{reader.host}{path}"


def version_line(path: str, reader: Reader, *, in_browser: bool = False) -> str:
    """Return the line that reads the version of a record into a variable.

    Args:
        in_browser: whoever is signed in asks, as they do for what no token does.
    """
    address = shlex.quote(address_of(path, reader))
    who = _cookie() if in_browser else _token()
    return (
        f"{VERSION_VARIABLE}=$(curl -sI {who} \\\n  {address} | \\\n  "
        "tr -d '\\r' | sed -n 's/^[Ee][Tt]ag: //p')"
    )


def curl_line(path: str, method: str, described: Mapping[str, Any], reader: Reader) -> str:
    """Return the line that does one operation of the OpenAPI document."""
    body = described.get("requestBody", {})
    parts = [f"curl {_credentials(described, method, reader)}"]
    if method not in ("get", "post") or (method == "post" and not body):
        parts.append(f"-X {method.upper()}")
    headers = {one["name"] for one in described.get("parameters", ()) if one["in"] == "header"}
    if "If-Match" in headers:
        parts.append(f'-H "If-Match: ${VERSION_VARIABLE}"')
    if "Idempotency-Key" in headers:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    parts += _body(described["operationId"], body, reader)
    address = f"{address_of(path, reader)}{_asked(described, reader)}"
    return " \\\n  ".join((*parts, shlex.quote(address)))


def example_of(shape: Mapping[str, Any]) -> Any:  # noqa: ANN401 (whatever JSON says)
    """Return the first example of a body, None where there is no body."""
    for content in shape.get("content", {}).values():
        for example in content.get("examples", {}).values():
            return example["value"]
    return None


def _asked(described: Mapping[str, Any], reader: Reader) -> str:
    parameters = described.get("parameters", ())
    needed = {one["name"] for one in parameters if one["in"] == "query" and one.get("required")}
    known = {name: _ASKED[name].format(**reader.known) for name in sorted(needed)}
    return f"?{urlencode(known, safe='/')}" if known else ""


def _token() -> str:
    return f'-H "Authorization: Bearer ${TOKEN_VARIABLE}"'


def _cookie() -> str:
    return f'-b "${COOKIE_VARIABLE}"'


def _credentials(described: Mapping[str, Any], method: str, reader: Reader) -> str:
    """Return who asks: a token, or the session of a browser where no token does it."""
    if {"token": []} in described["security"]:
        return _token()
    if method == "get":
        return _cookie()
    return f'{_cookie()} -H "X-CSRFToken: ${FORGERY_VARIABLE}" -e {shlex.quote(reader.host)}'


def _body(operation: str, body: Mapping[str, Any], reader: Reader) -> list[str]:
    example = example_of(body)
    if example is None:
        return []
    value = _fitted(operation, example, reader)
    if _YAML in body["content"]:
        text = yaml.safe_dump(value, sort_keys=False)
        return [f"-H 'Content-Type: {_YAML}'", f"--data-binary {shlex.quote(text)}"]
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return ["-H 'Content-Type: application/json'", f"-d {shlex.quote(text)}"]


def _fitted(operation: str, example: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """Return the example with what the reader has: their team, their ownership, days to come."""
    fitting = {
        "team": reader.known["team"],
        "template": reader.known["template"],
        "issuer": reader.known["issuer"],
        "environments": [reader.known["name"]],
        "shown_digest": reader.known["shown_digest"],
        "ownerships": [int(reader.known["ownership_id"])],
        "ends_at": f"{reader.now + timedelta(days=1):%Y-%m-%dT%H:00:00Z}",
        "review_by": f"{reader.now + timedelta(days=180):%Y-%m-%d}",
        "due_on": f"{reader.now + timedelta(days=7):%Y-%m-%d}",
        "valid_until": f"{reader.now + timedelta(days=30):%Y-%m-%d}",
        "observed_at": f"{reader.now:%Y-%m-%dT%H:%M:%SZ}",
    }
    value = {name: fitting.get(name, given) for name, given in example.items()}
    if operation != "descriptor_apply":
        return value
    spec = value["spec"] | {"team": reader.known["team"]}
    spec["responsibilities"] = {"uptime": {"team": reader.known["team"]}}
    return value | {"metadata": value["metadata"] | {"name": reader.known["slug"]}, "spec": spec}
