"""Requests as commands: what a shell reads is what was asked, whatever stands in it."""

import shlex
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.egress import Credential, Pin, Scope, Zone
from readiness.management.assess.commands import Shell, needs_variable
from readiness.probes.transcript import Sent
from registry.domain.secret import Secret

LOCAL = Zone("local", (ip_network("127.0.0.0/8"),))
AGENT = "ops-registry/0 (check=ACC-1)"
SECRET = Secret("Bearer the-secret-itself")


def shell(*, references=None, ca_file=None):
    return Shell(lambda check: AGENT, references or {SECRET: "$CHAT_PROBE_A"}, ca_file)


def pin(url="https://chat.example.test", *, ca_pem="", address="127.0.0.1"):
    return Pin(Scope.of(url, LOCAL, ca_pem=ca_pem), ip_address(address))


def get(target="/", **changes):
    return Sent(pin(), "ACC-1", "GET", target, **changes)


def test_a_request_is_one_line_that_asks_the_same_address():
    assert shell().line(get("/v1/models")) == (
        "curl --path-as-is --globoff --http1.1 --noproxy '*' --max-time 10 -sS -o /dev/null -D - "
        "--resolve chat.example.test:443:127.0.0.1 -A 'ops-registry/0 (check=ACC-1)' "
        "https://chat.example.test/v1/models"
    )


def test_an_ipv6_address_stands_in_brackets():
    line = shell().line(Sent(pin(address="::1"), "ACC-1", "GET", "/"))
    assert "--resolve 'chat.example.test:443:[::1]'" in line


def test_an_address_in_the_url_is_not_resolved():
    assert "--resolve" not in shell().line(Sent(pin("http://127.0.0.1:8080"), "", "GET", "/"))


def test_a_post_has_its_body_and_says_what_it_is():
    sent = Sent(pin(), "ACC-1", "POST", "/v1", (("Content-Type", "application/json"),), body=b"{}")
    words = shlex.split(shell().line(sent))
    assert words[words.index("--data-raw") + 1] == "{}"
    assert "Content-Type: application/json" in words
    assert "-X" not in words


def test_a_body_without_a_type_is_sent_without_one():
    words = shlex.split(shell().line(Sent(pin(), "ACC-1", "POST", "/", body=b"@/etc/passwd")))
    assert "Content-Type:" in words
    assert words[words.index("--data-raw") + 1] == "@/etc/passwd"


@pytest.mark.parametrize(("method", "words"), [("HEAD", "--head"), ("OPTIONS", "-X OPTIONS")])
def test_other_methods_are_named(method, words):
    assert f" {words} " in shell().line(Sent(pin(), "ACC-1", method, "/"))


def test_a_header_without_a_value_is_sent_and_not_left_out():
    assert "-H 'X-Empty;'" in shell().line(get(headers=(("X-Empty", ""),)))


def test_a_credential_is_the_name_of_its_variable_and_never_its_value():
    line = shell().line(get(credential=Credential("Authorization", SECRET)))
    assert """-H 'Authorization: '"$CHAT_PROBE_A\"""" in line
    assert "the-secret-itself" not in line


def test_a_credential_from_a_file_is_read_where_the_line_is_run():
    references = {SECRET: "$(cat '/run/my secrets/chat')"}
    line = shell(references=references).line(get(credential=Credential("X-Key", SECRET)))
    assert """-H 'X-Key: '"$(cat '/run/my secrets/chat')\"""" in line


def test_a_wrong_credential_is_written_out():
    line = shell().line(get(credential=Credential("Authorization", Secret("Bearer 0123"))))
    assert "-H 'Authorization: Bearer 0123'" in line


def test_a_handshake_is_asked_of_the_same_address_and_name():
    line = shell(ca_file=Path("my ca.pem")).line(Sent(pin(ca_pem="PEM")))
    assert line == (
        "openssl s_client -connect 127.0.0.1:443 -servername chat.example.test "
        "-verify_hostname chat.example.test -CAfile 'my ca.pem' -alpn http/1.1 -showcerts "
        "</dev/null"
    )


def test_a_handshake_with_an_address_names_no_server():
    line = shell().line(Sent(pin("https://127.0.0.1:8443")))
    assert "-connect 127.0.0.1:8443 -noservername -verify_ip 127.0.0.1" in line


def test_a_private_authority_without_a_file_is_left_to_a_variable():
    asked = [Sent(pin(ca_pem="PEM"), "ACC-1", "GET", "/")]
    assert '--cacert "$CA_FILE"' in shell().lines(asked)[0]
    assert needs_variable(shell(), asked)
    assert not needs_variable(shell(ca_file=Path("ca.pem")), asked)


def test_what_was_asked_twice_is_shown_once():
    assert len(shell().lines([get("/a"), get("/b"), get("/a")])) == 2


def test_a_path_that_was_made_too_long_is_short_and_the_same_in_a_shell():
    line = shell().line(get(f"/portal/{'0123456789abcdef' * 512}?a=b c"))
    word = line.partition("check=ACC-1)' ")[2]
    assert len(word) < 100
    done = subprocess.run(
        ["sh", "-c", f"printf %s {word}"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"https://chat.example.test/portal/{'0123456789abcdef' * 512}?a=b c"


hostile = st.text(min_size=1).map(lambda text: f"/{text}").filter(lambda text: "\0" not in text)


@given(hostile)
def test_no_path_breaks_out_of_its_word(path):
    scope = pin().scope
    words = shlex.split(shell().line(get(scope.target("/") + path)))
    assert words[-1] == f"https://chat.example.test/{path}"


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="\0"), min_size=1))
def test_no_header_breaks_out_of_its_word(value):
    words = shlex.split(shell().line(get(headers=(("X-Odd", value),))))
    assert f"X-Odd: {value}" in words


@given(st.text(alphabet="!#$%&'*+.^_`|~aZ0-", min_size=1))
def test_no_name_of_a_header_breaks_out_of_its_word(name):
    line = shell().line(get(credential=Credential(name, SECRET)))
    assert f"{name}: $CHAT_PROBE_A" in shlex.split(line)
