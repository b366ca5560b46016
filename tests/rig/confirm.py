"""Confirm the labels of the rig by curl and openssl.

``python -m tests.rig.confirm [part of a name]`` prints every label that the running servers
contradict; the exit code is 1 then.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import django

from deploy.management import programs
from tests.rig.booting import Rig, rig_of
from tests.rig.cases import all_cases
from tests.rig.grounds import Tools, disagreements
from tests.rig.labels import Label, all_labels
from tests.rig.servers import SERVERS

AT_ONCE = 4
"""Labels confirmed at the same time."""


def confirmed(rig: Rig, labels: list[Label], tools: Tools) -> list[str]:
    """Return every sentence in which curl or openssl disagrees with a label."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda label: list(disagreements(rig, label, tools)), labels)
        return [sentence for sentences in found for sentence in sentences]


def main(wanted: str) -> int:
    """Boot the rig and confirm the labels whose case has ``wanted`` in its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()  # one of the applications behind the edges is Django in development
    found = programs.obtain((*(server.program for server in SERVERS), "curl", "openssl"))
    at = {server.name: found[server.program] for server in SERVERS if server.program in found}
    labels = all_labels()
    with rig_of(all_cases().values(), at, datetime.now(UTC).replace(microsecond=0)) as rig:
        chosen = [labels[name] for name in rig.cases if wanted in name]
        sentences = confirmed(rig, chosen, Tools(found["curl"], found["openssl"]))
    left_out = len(labels) - len(rig.cases)
    counted = f"{len(chosen)} labels asked, {len(sentences)} disagreements, {left_out} left out"
    lines = (*sentences, counted, f"booted in {rig.boot_seconds:.1f} s", "")
    sys.stdout.write("\n".join(lines))
    return 1 if sentences or left_out else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
