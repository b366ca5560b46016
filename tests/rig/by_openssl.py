"""What openssl says of the certificates that an edge sends."""

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.rig.booting import Rig
from tests.rig.cases import Case

SECONDS = 5
"""For one question: some edges never shake hands."""
DAY_SECONDS = 86_400
SHORT_LIVED_DAYS = 30
_WEAK = ("(1024 bit)", "sha1With", "ecdsa-with-SHA1")


@dataclass(frozen=True)
class Certificates:
    """The certificates of one case.

    Attributes:
        openssl: the program.
    """

    rig: Rig
    case: Case
    openssl: Path

    @property
    def chain(self) -> str:
        """Return the file with the certificates as sent, leaf first."""
        return str(self.rig.places.folder / f"{self.case.chain}.chain")

    def trust(self) -> str:
        """Return ``pass`` where they are served and lead to the root, whatever the date."""
        return _word(self._is_shown() and self._is_trusted())

    def names(self) -> str:
        """Return ``pass`` where a subject alternative name covers the host."""
        option = "-checkip" if self.case.is_address else "-checkhost"
        done = self._ask(
            "x509", "-in", self.chain, "-noout", option, self.rig.places.host(self.case)
        )
        # openssl falls back on the common name, which browsers no longer read
        has_names = "Subject Alternative Name" in self._text()
        return _word(has_names and "does match certificate" in done.stdout)

    def validity(self) -> str:
        """Return ``pass`` where today lies within the dates."""
        return _word(self._lasts(0))

    def margin(self) -> str:
        """Return whether enough validity is left: ``pass``, ``warn`` or ``fail``."""
        lifetime = self._lifetime_days()
        is_short = lifetime <= SHORT_LIVED_DAYS
        enough, least = (lifetime / 3, lifetime / 6) if is_short else (21.0, 7.0)
        if not self._lasts(least):
            return "fail"
        return "pass" if self._lasts(enough) else "warn"

    def strength(self) -> str:
        """Return ``pass`` where neither key nor signature of the leaf is weak."""
        text = self._text()
        return _word(not any(word in text for word in _WEAK))

    def _is_shown(self) -> bool:
        """Tell whether whoever names the host is shown the leaf of the case."""
        place = f"{self.rig.places.addresses[self.case.name]}:{self.rig.places.https_port}"
        named = () if self.case.is_address else ("-servername", self.case.named_host)
        try:
            shown = self._ask("s_client", "-connect", place, *named, "-showcerts")
        except subprocess.TimeoutExpired:
            return False
        leaf = Path(self.chain).read_text().partition("-----END")[0].strip()
        return leaf in shown.stdout

    def _is_trusted(self) -> bool:
        return self._is_verified("-no_check_time")

    def _is_verified(self, *at: str) -> bool:
        root = str(self.rig.root_file(self.case))
        # without a floor for strength, which is a question of its own
        how = (*at, "-auth_level", "0", "-purpose", "sslserver")
        store = ("-CAfile", root, "-untrusted", self.chain)
        return self._ask("verify", *how, *store, self.chain).returncode == 0

    def _lasts(self, days: float) -> bool:
        """Tell whether the path to the root lasts so long, or the leaf where there is no path."""
        seconds = int(days * DAY_SECONDS)
        if self._is_trusted():
            moment = int(self.rig.now.timestamp()) + seconds
            return self._is_verified("-attime", str(moment))
        asked = ("-in", self.chain, "-noout", "-checkend", str(seconds))
        return self._ask("x509", *asked).returncode == 0

    def _lifetime_days(self) -> float:
        options = ("-noout", "-startdate", "-enddate", "-dateopt", "iso_8601")
        lines = self._ask("x509", "-in", self.chain, *options).stdout.split("\n")[:2]
        first, last = (datetime.fromisoformat(line.partition("=")[2]) for line in lines)
        return (last - first).total_seconds() / DAY_SECONDS

    def _text(self) -> str:
        return self._ask("x509", "-in", self.chain, "-noout", "-text").stdout

    def _ask(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.openssl, *arguments],
            input="",
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",  # it prints names byte by byte
            timeout=SECONDS,
            check=False,
        )


def _word(is_right: bool) -> str:
    return "pass" if is_right else "fail"
