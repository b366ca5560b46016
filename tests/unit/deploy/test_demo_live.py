"""The TOML files: read live, and refused with line and key."""

import re
from pathlib import Path

import pytest

from deploy.demo.live import LOOK_SECONDS, LiveConfiguration
from deploy.demo.toml_files import FileRefused
from tests.unit.deploy.demo_edges import TEMPLATES, Clock

SOUND = "hsts_max_age_seconds = 60\nserver_header = 'edge'\n"


class Live:
    """A configuration over one file, with its log and its clock."""

    def __init__(self, folder: Path, text: str = SOUND) -> None:
        self.file, self.clock, self.said = folder / "guarded.toml", Clock(), list[str]()
        self.file.write_text(text)
        self.configuration = LiveConfiguration(self.file, clock=self.clock, say=self.said.append)

    def after(self, text: str, seconds: float = LOOK_SECONDS) -> int:
        """Return the seconds of HSTS that count so long after the file was written."""
        self.file.write_text(text)
        self.clock.seconds += seconds
        return self.configuration().hsts_max_age_seconds


def test_it_follows_the_file(tmp_path):
    live = Live(tmp_path)
    assert live.configuration().hsts_max_age_seconds == 60
    assert live.after("hsts_max_age_seconds = 1234\n") == 1234
    assert live.said == [f"{live.file}: read again"]


def test_it_looks_no_more_often_than_it_says(tmp_path):
    live = Live(tmp_path)
    assert live.after("hsts_max_age_seconds = 1234\n", LOOK_SECONDS / 2) == 60
    assert live.after("hsts_max_age_seconds = 1234\n", LOOK_SECONDS / 2) == 1234


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("\nhsts_max_age_seconds = sixty\n", r":2: hsts_max_age_seconds: Invalid value"),
        ("hsts_max_age_second = 60\n", r":1: hsts_max_age_second: .*mean hsts_max_age_seconds\?"),
        ("# x\nplain_http = 'both'\n", r":2: plain_http: .*'redirect', 'serve' or 'refuse'"),
        ("hsts_max_age_seconds = -1\n", r":1: hsts_max_age_seconds: .*greater than or equal to 0"),
        ("hsts_on_errors = 1\n", r":1: hsts_on_errors: .*boolean"),
        ("fail_routes = ['metrics']\n", r":1: fail_routes: .*pattern"),
        ("certificate = 'old'\n", r":1: certificate: .*'expired'"),
        ('server_header = "a\\nb"\n', r":1: server_header: .*pattern"),
        (
            "public_routes = ['/a']\nhidden_routes = ['/a']\n",
            r":1: public_routes and hidden_routes both name /a: keep one",
        ),
    ],
)
def test_a_bad_file_keeps_the_last_good_one_and_says_where_it_is_wrong(tmp_path, text, complaint):
    live = Live(tmp_path)
    assert live.after(text) == 60
    (line,) = live.said
    assert line.startswith(str(live.file))
    assert line.endswith("stays as it was until this is mended")
    assert re.search(complaint, line)


def test_it_says_once_that_a_file_is_bad_and_follows_it_when_it_is_mended(tmp_path):
    live = Live(tmp_path)
    live.after("nonsense")
    live.clock.seconds += LOOK_SECONDS
    live.configuration()
    assert len(live.said) == 1
    assert live.after("hsts_max_age_seconds = 7\n") == 7


def test_a_file_that_is_gone_changes_nothing(tmp_path):
    live = Live(tmp_path)
    live.file.unlink()
    live.clock.seconds += LOOK_SECONDS
    assert live.configuration().hsts_max_age_seconds == 60
    assert "cannot be read" in live.said[0]


def test_a_bad_file_at_the_start_is_refused(tmp_path):
    with pytest.raises(FileRefused, match=r"guarded\.toml:1: nonsense"):
        Live(tmp_path, "nonsense")


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_template_says_of_every_key_which_check_it_moves(template):
    paragraphs = template.read_text().split("\n\n")[1:]
    keys = [paragraph.splitlines()[-1].split(" = ")[0] for paragraph in paragraphs]
    live = LiveConfiguration(template, clock=Clock(), say=lambda line: None)
    assert set(keys) == set(type(live()).model_fields)
    assert all("-" in paragraph.split(".")[0] for paragraph in paragraphs)
