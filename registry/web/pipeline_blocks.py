"""What to copy into a pipeline, so that it gets a token here for each of its runs."""

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings

_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


@dataclass(frozen=True, slots=True)
class Block:
    """A text to copy.

    Attributes:
        key: what its element is called on the page.
    """

    key: str
    title: str
    text: str


def blocks(interface: str, environment: str) -> tuple[Block, ...]:
    """Return what to copy for one environment, a slug and a name."""
    url: str = settings.PUBLIC_URL
    return (
        Block("github-actions", "GitHub Actions", _github(url, interface, environment)),
        Block("gitlab-ci", "GitLab CI/CD", _gitlab(url, interface, environment)),
    )


def _github(url: str, interface: str, environment: str) -> str:
    return f"""\
permissions:
  contents: read
  id-token: write
steps:
  - name: Get a token for this run
    shell: bash
    run: |
      id_token=$(curl -sSf -H "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \\
        "$ACTIONS_ID_TOKEN_REQUEST_URL&audience={quote(url, safe="")}" | jq -er .value)
      token=$(printf %s "$id_token" | {_request(url, interface, environment, "GITHUB_SHA", 8)})
      echo "::add-mask::$token"
      echo "OPS_REGISTRY_TOKEN=$token" >> "$GITHUB_ENV"
"""


def _gitlab(url: str, interface: str, environment: str) -> str:
    return f"""\
deploy:
  id_tokens:
    OPS_REGISTRY_ID_TOKEN:
      aud: {url}
  script:
    - |
      OPS_REGISTRY_TOKEN=$(printf %s "$OPS_REGISTRY_ID_TOKEN" | \
{_request(url, interface, environment, "CI_COMMIT_SHA", 8)})
      export OPS_REGISTRY_TOKEN
"""


def _request(url: str, interface: str, environment: str, commit: str, indent: int) -> str:
    """Return the line that exchanges what it reads, so that no secret stands in a command."""
    parts = (
        f"curl -sSf {url}/api/v1/oidc/token",
        f"-d grant_type={_EXCHANGE}",
        "--data-urlencode subject_token@-",
        f"-d interface={interface} -d environment={environment}",
        f'-d "commit=${commit}" | jq -er .access_token',
    )
    return f" \\\n{' ' * indent}".join(parts)
