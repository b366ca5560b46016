"""From arguments to candidates, without a database."""

from datetime import UTC, datetime

import pytest

from readiness.management.assess.candidates import InputRefused
from readiness.management.assess.input import Request, candidates
from readiness.management.assess.zones import all_zones, zones_given
from tests.unit.registry.descriptors import SMALL, certificate_pem

NOW = datetime(2026, 11, 21, tzinfo=UTC)
URL = "https://chat.example.test/portal"


def read(*targets, environments=(), zones=(), profile="generic-chat", ca=None):
    given = zones_given(zones)
    request = Request(list(map(str, targets)), environments, all_zones(given), given, profile)
    return candidates(request, ca=ca, now=NOW)


def refusals(*targets, **options):
    with pytest.raises(InputRefused) as refused:
        read(*targets, **options)
    return [str(problem) for problem in refused.value.problems]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "chat.yaml"
    path.write_text(SMALL)
    return path


def test_a_url_is_a_production_of_which_everything_else_is_assumed_and_said():
    (one,) = read(URL)
    assert one.name == "chat-example-test-portal / production"
    assert one.environment.edge_url == URL
    said = " ".join(one.notes)
    for words in (
        "generic-chat",
        "--profile",
        "health route is / with status 200",
        "kept out of /",
        "zone public",
        "port 80",
        "authority that this machine trusts",
        "Nobody is named who answers for it",
        "No identity is given",
    ):
        assert words in said


def test_a_profile_is_taken_from_the_command_line():
    (one,) = read(URL, profile="litellm")
    assert one.interface.profile == "litellm"
    assert "profile litellm" in " ".join(one.notes)


@pytest.mark.parametrize("url", ["ftp://chat.example.test", "https://", "https://a/b?c=d"])
def test_a_url_that_is_no_edge_is_refused_by_name(url):
    (problem,) = refusals(url)
    assert problem.startswith(f"{url}: ")


def test_a_private_authority_counts_for_a_url_and_is_named_in_commands(tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_text(certificate_pem())
    (one,) = read(URL, ca=ca)
    assert one.environment.ca_pem == ca.read_text()
    assert one.ca_file == ca


def test_a_file_that_is_no_certificate_is_refused(tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_text("no certificate")
    assert refusals(URL, ca=ca)[0].startswith("--ca: ")
    assert refusals(URL, ca=tmp_path / "none.pem")[0].startswith("--ca: cannot read")


def test_a_descriptor_says_what_was_left_to_defaults(file):
    (one,) = read(file)
    assert one.name == "support-chat / production"
    said = " ".join(one.notes)
    assert "profile generic-chat" in said
    assert "The health route is" in said
    assert "No file says who is in the team support-eng" in said
    assert "people accept in a registry" in said
    assert "No identity a is given" in said


def test_every_error_of_every_file_is_told_with_its_place(tmp_path, file):
    (tmp_path / "bad.yaml").write_text(SMALL.replace("edge:", "egde:"))
    (tmp_path / "worse.yaml").write_text("no: descriptor\n")
    problems = refusals(tmp_path, "ftp://nowhere")
    assert any("bad.yaml:7:18: spec.environments.production.egde" in one for one in problems)
    assert any("worse.yaml" in one for one in problems)
    assert any(one.startswith("ftp://nowhere: ") for one in problems)


def test_a_zone_that_is_not_there_is_told_at_its_line(file):
    file.write_text(
        SMALL.replace(
            "{edge: https://chat.example.test}",
            "{edge: https://chat.example.test, outsideZone: lan}",
        )
    )
    (problem,) = refusals(file)
    assert "chat.yaml:7:" in problem
    assert "spec.environments.production.outsideZone" in problem
    assert "--zone lan=CIDR" in problem
    assert read(file, zones=["lan=10.0.0.0/8"])


def test_an_edge_that_is_not_public_is_told_with_the_zone_to_give(file):
    file.write_text(SMALL.replace("https://chat.example.test", "https://10.0.3.7:8443"))
    (problem,) = refusals(file)
    assert "spec.environments.production.edge" in problem
    assert "--zone local=10.0.3.7/32" in problem


def test_only_environments_of_the_names_given_are_assessed(file):
    file.write_text(f"{SMALL}    staging: {{edge: https://staging.example.test}}\n")
    assert len(read(file)) == 2
    assert [one.name for one in read(file, environments=["staging"])] == ["support-chat / staging"]
    assert refusals(file, environments=["live"]) == [
        "--environment: no environment is called live: there are production, staging."
    ]


def test_an_identity_comes_from_a_variable_set_apart_for_probes(file, monkeypatch):
    monkeypatch.setenv("CHAT_PROBE_A", "Bearer hidden")
    file.write_text(with_identity("{env: CHAT_PROBE_A}"))
    (one,) = read(file)
    assert one.credentials["a"].reveal() == "Bearer hidden"
    assert one.references == {one.credentials["a"]: "$CHAT_PROBE_A"}
    assert "hidden" not in repr(one)


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("{env: HOME}", "must match PROBE_SECRET_VARIABLES"),
        ("{env: SECRET_KEY}", "must match PROBE_SECRET_VARIABLES"),
        ("{env: UNSET_PROBE_A}", "is not set"),
        ("{file: ../../etc/passwd}", "in the folder PROBE_SECRET_DIR"),
        ("{stored: true}", "is stored in a registry"),
    ],
)
def test_an_identity_that_may_not_be_had_is_told_and_not_presented(file, reference, words):
    file.write_text(with_identity(reference))
    (one,) = read(file)
    assert one.credentials == {}
    assert any("Identity a is not presented" in note and words in note for note in one.notes)


def test_an_identity_comes_from_a_file_of_the_operators_folder(file, settings, tmp_path):
    settings.PROBE_SECRET_DIR = tmp_path / "secrets"
    settings.PROBE_SECRET_DIR.mkdir()
    (settings.PROBE_SECRET_DIR / "chat a").write_text("Bearer hidden\n")
    file.write_text(with_identity('{file: "chat a"}'))
    (one,) = read(file)
    path = settings.PROBE_SECRET_DIR.resolve() / "chat a"
    assert one.references == {one.credentials["a"]: f"$(cat '{path}')"}


def with_identity(reference):
    return SMALL.replace(
        "{edge: https://chat.example.test}",
        f"{{edge: https://chat.example.test, identities: {{a: {{secretRef: {reference}}}}}}}",
    )


def test_the_file_of_an_authority_is_found_beside_the_descriptor(file, tmp_path):
    (tmp_path / "ca.pem").write_text(certificate_pem())
    (tmp_path / "another.pem").write_text(certificate_pem())
    file.write_text(SMALL.replace("{edge:", "{ca: ca.pem, edge:"))
    (one,) = read(file)
    assert one.ca_file == tmp_path / "ca.pem"


def test_files_that_describe_no_interface_are_refused(tmp_path):
    (tmp_path / "team.yaml").write_text(
        "apiVersion: ops-registry/v1\nkind: Team\nmetadata: {name: ops}\nspec: {}\n"
    )
    (problem,) = refusals(tmp_path / "team.yaml")
    assert "describes no AIInterface" in problem


@pytest.mark.parametrize(
    "target", ["chat.example.test", "localhost:8080", "10.0.0.7/ui", "[::1]:8080"]
)
def test_an_address_without_its_scheme_is_told_how_to_write_it(target):
    assert refusals(target) == [
        f"{target}: is no file. Write an address with its scheme: https://{target}"
    ]


@pytest.mark.parametrize("target", ["chat.yaml", "chat.yml", "folder/chat", "2130706433"])
def test_a_file_that_is_not_there_is_no_address(target):
    assert refusals(target) == [f"{target}:1:1: cannot be read: No such file or directory"]


@pytest.mark.parametrize("target", ["", "  "])
def test_an_empty_argument_is_not_the_folder_that_one_is_in(target):
    (problem,) = refusals(target)
    assert "an argument is empty" in problem


def test_a_password_in_a_url_is_not_repeated():
    (problem,) = refusals("https://ada:p@ssword@chat.example.test")
    assert problem.startswith("https://…@chat.example.test: Leave user names")


def test_two_places_on_one_host_are_told_apart():
    names = [one.interface.slug for one in read(URL, f"{URL}2", "https://chat.example.test:8443")]
    assert names == [
        "chat-example-test-portal",
        "chat-example-test-portal2",
        "chat-example-test-8443",
    ]
