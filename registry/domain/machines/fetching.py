"""What fetching the keys of an issuer came to, and how long keys count without another look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH_FOR = timedelta(hours=1)
"""Age from which keys are fetched again by themselves."""
KEPT_FOR = timedelta(hours=24)
"""How long keys count of which a newer look failed. An issuer takes a key out of use when it
leaked, so what is older than a day is trusted no longer."""
ASKED_EVERY = timedelta(minutes=1)
"""Time between two looks at one issuer, whoever asks: a made-up ``kid`` starts no storm."""


class KeyFailure(StrEnum):
    """Why keys could not be fetched; enumerated, and nothing else of what was answered."""

    ZONE_FORBIDS = "zone_forbids"
    NO_SUCH_HOST = "no_such_host"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "timeout"
    REDIRECTED = "redirected"
    HTTP_ERROR = "http_error"
    TOO_LARGE = "too_large"
    NO_CONFIGURATION = "no_configuration"
    OTHER_ISSUER = "other_issuer"
    NO_KEYS = "no_keys"
    PROBER_FAULT = "prober_fault"

    @property
    def sentence(self) -> str:
        """What it means and what to do; a whole sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    KeyFailure.ZONE_FORBIDS: "The zone of the issuer does not permit its address. "
    "Choose another, or paste the keys.",
    KeyFailure.NO_SUCH_HOST: "The host name does not exist, or no name server answered.",
    KeyFailure.UNREACHABLE: "It could not be reached. Where that is meant so, paste the keys.",
    KeyFailure.TLS: "Its certificate could not be verified. "
    "Give the certificate authority that it has.",
    KeyFailure.TIMEOUT: "It did not answer in time.",
    KeyFailure.REDIRECTED: "It answered with a redirect, which is not followed. "
    "Give the address of the keys themselves.",
    KeyFailure.HTTP_ERROR: "It answered with an error, or with something that is not HTTP.",
    KeyFailure.TOO_LARGE: "It answered more than a key set can have.",
    KeyFailure.NO_CONFIGURATION: "Its .well-known/openid-configuration names no address of keys. "
    "Give that address.",
    KeyFailure.OTHER_ISSUER: "Its .well-known/openid-configuration is that of another issuer. "
    "Compare iss to the letter, a slash at its end included.",
    KeyFailure.NO_KEYS: "What it answered is no set of public keys by which a token can be signed.",
    KeyFailure.PROBER_FAULT: "It could not be asked. The log of the program holds the reason.",
}


class KeyState(StrEnum):
    """What the keys of an issuer are worth at one moment."""

    GOOD = "good"
    KEPT = "kept"
    PASTED = "pasted"
    MISSING = "missing"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class KeyAge:
    """When the keys of an issuer were looked for.

    Attributes:
        is_pasted: somebody gave them, so that nothing is fetched.
        has_keys: there are any.
        fetched_at: when they were fetched last, None where they never were.
        asked_at: when somebody last began to look, None likewise.
        failure: what the last look came to, None where it was good.
    """

    is_pasted: bool
    has_keys: bool
    fetched_at: datetime | None = None
    asked_at: datetime | None = None
    failure: KeyFailure | None = None

    def state(self, now: datetime) -> KeyState:
        """Tell what they are worth at ``now``."""
        if self.is_pasted:
            return KeyState.PASTED if self.has_keys else KeyState.MISSING
        if not self.has_keys or self.fetched_at is None:
            return KeyState.MISSING
        if now >= self.fetched_at + KEPT_FOR:
            return KeyState.TOO_OLD
        return KeyState.KEPT if self.failure else KeyState.GOOD

    def count(self, now: datetime) -> bool:
        """Tell whether a signature is believed by them at ``now``."""
        return self.state(now) in (KeyState.GOOD, KeyState.KEPT, KeyState.PASTED)

    @property
    def kept_until(self) -> datetime | None:
        """When they count no longer unless they are fetched again, None where that is not so."""
        if self.is_pasted or self.fetched_at is None:
            return None
        return self.fetched_at + KEPT_FOR
