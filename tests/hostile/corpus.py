"""Every hostile server there is, by groups that are written out."""

from tests.hostile.chains import CERTIFICATES
from tests.hostile.floods import FLOODS
from tests.hostile.malformed import MALFORMED
from tests.hostile.redirects import redirects
from tests.hostile.shape import Hostile
from tests.hostile.silence import ABRUPT, SILENT
from tests.hostile.telling import TELL_TALES
from tests.hostile.texts import BODIES, TEXTS

NOWHERE = "192.0.2.1:9"
GROUPS = (
    "silence",
    "floods",
    "malformed",
    "texts",
    "certificates",
    "tell-tales",
    "redirects",
)


def corpus(group: str, witness: str = NOWHERE) -> tuple[Hostile, ...]:
    """Return the servers of one group; some lead to the witness, whom nobody should ever ask."""
    return {
        "silence": (*SILENT, *ABRUPT),
        "floods": FLOODS,
        "malformed": MALFORMED,
        "texts": (*BODIES, *TEXTS),
        "certificates": CERTIFICATES,
        "tell-tales": TELL_TALES,
        "redirects": redirects(witness),
    }[group]
