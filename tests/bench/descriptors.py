"""Reading one descriptor file of many interfaces, against the YAML library alone."""

import yaml

from registry.domain.descriptor import parse
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

DOCUMENT = """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata:
  name: chat-{number}
  title: Chat {number}
  description: Answers questions.
spec:
  team: support-eng
  profile: open-webui
  tier: 1
  responsibilities:
    uptime: {{team: support-eng, backup: {{person: tom@example.test}}}}
  environments:
    production:
      kind: production
      edge: https://chat-{number}.example.test
      routes:
        health: {{path: /health, status: 200, contains: '"status":true'}}
        protectedApi: [/api/models, /api/chat/completions]
"""


def measure(wanted: Sizes) -> None:
    """Compare on a file of ``size`` interfaces."""
    text = "---\n".join(DOCUMENT.format(number=number) for number in range(wanted.size))

    def load() -> None:
        assert len(list(yaml.safe_load_all(text))) == wanted.size

    def read() -> None:
        found = parse(text, source="bench.yaml", read_beside=lambda name: name)
        assert not found.problems
        assert len(found.interfaces) == wanted.size

    tell(
        f"descriptor of {wanted.size} interfaces, {len(text) // 1024} KiB",
        baseline=("`yaml.safe_load_all`", seconds(load, rounds=wanted.rounds)),
        ours=("`parse`", seconds(read, rounds=wanted.rounds)),
    )


if __name__ == "__main__":
    measure(sizes(__doc__, 200, "interfaces in the file"))
    tell_machine()
