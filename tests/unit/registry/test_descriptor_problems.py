"""Wrong descriptors: each is answered with place, field and cure."""

import pytest

from registry.domain.descriptor import parse
from tests.unit.registry.descriptors import FULL, SMALL, certificate_pem

ENVIRONMENT = "{edge: https://chat.example.test}"


def read_beside(name: str) -> str:
    if name == "key.pem":
        return "-----BEGIN PRIVATE KEY-----\n"
    if name == "ca.pem":
        return certificate_pem()
    raise FileNotFoundError(2, "No such file", name)


def problems(text: str) -> list[str]:
    found = parse(text, source="a.yaml", read_beside=read_beside)
    return [str(problem) for problem in found.problems]


def with_environment(text: str) -> str:
    return SMALL.replace(ENVIRONMENT, text)


def with_spec(line: str) -> str:
    return SMALL.replace("  environments:", f"  {line}\n  environments:")


def test_a_right_one_has_no_problem():
    assert problems(SMALL) == problems(FULL) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("teem: a", "6:3: spec.teem: is not a field here: did you mean team?"),
        ("zz: a", "6:3: spec.zz: is not a field here: use one of team, profile, tier, lifecycle"),
        ("approvals: []", "6:3: spec.approvals: must be a mapping of fields: policy, pol"),
        ("objectives: [{name: a, sli: ttft, target: 0.9}]", "thresholdSeconds: Say how many sec"),
        ("objectives: [{name: a, sli: availability, target: 0.4}]", "target: A target is from 50"),
        ("objectives: [{name: a, sli: availability, target: '0.9'}]", "must be a number, without"),
        (
            "alertRoutes: [{name: a, kind: slack, severities: [info], url: 'https://a.test'}]",
            "secretRef",
        ),
        ("alertRoutes: [{name: a, kind: webhook, severities: [info], url: 'a'}]", "whole address"),
        (
            "alertRoutes: [{name: a, kind: pagerduty, severities: [info], secretRef: x}]",
            "never holds",
        ),
        ("tier: 4", "6:3: spec.tier: must be at most 3"),
        ("tier: '1'", "6:3: spec.tier: must be a whole number, without quotes"),
        ("tier: yes", "6:3: spec.tier: must be a whole number, without quotes"),
        ("lifecycle: prodction", "'prodction' is not known: did you mean production?"),
        ("lifecycle: no", "spec.lifecycle: must be one of experimental, production"),
        ("profile: openwebui", "'openwebui' is not a profile: did you mean open-webui?"),
        ("data: {classification: secret}", "use one of public, internal, confidential, restricted"),
        ("rollback: {limitMinutes: 0}", "limitMinutes: must be at least 1"),
        ("data: {retentionDays: 3d}", "6:10: spec.data.retentionDays: must be a whole number"),
        ("data: {retentionDays: -1}", "spec.data.retentionDays: must be at least 0"),
        ("data: {userNotice: 'javascript:alert(1)'}", "spec.data.userNotice: Write the whole link"),
        ("upgrades: {lastUpgrade: yesterday}", "must be a day that exists, such as 2026-10-01"),
        ("upgrades: {lastUpgrade: 7}", "spec.upgrades.lastUpgrade: must be a day, such as"),
        ("upgrades: {lastUpgrade: 1999-01-01}", "Give a day from 2000-01-01 to 2100-01-01"),
        ("upgrades: {cadenceDays: 0}", "spec.upgrades.cadenceDays: must be at least 1"),
        ("boundary: [{layer: proxy, operatedBy: us}]", "'proxy' is not known: use one of edge"),
        ("boundary: [{layer: edge}]", "spec.boundary[0].operatedBy: is required"),
        ("boundary: [&a {layer: edge, operatedBy: us}, *a]", "[1]: stands here twice: keep one"),
        ("dependencies: [{effect: gone}]", "dependencies[0]: Name an interface or something else"),
        ("dependencies: [{interface: support-chat}]", "does not depend on itself"),
        ("models: [{revision: a}]", "spec.models[0].name: is required"),
        ("data: [a]", "6:3: spec.data: must be a mapping of fields"),
        ("responsibilities: {uptme: {team: a}}", "6:22: spec.responsibilities.uptme: 'uptme' is"),
        ("responsibilities: {uptime: {}}", "uptime: must name a team, a person, or several"),
        ("responsibilities: {uptime: {team: a, person: a@b.test}}", "several as people and teams"),
        ("responsibilities: {uptime: {people: [a@b.test]}}", "uptime has one accountable holder"),
        ("responsibilities: {release_approval: {people: []}}", "must have at least 1 entry"),
        ("responsibilities: {release_approval: {people: [a@b.test, A@b.test]}}", "somebody twice"),
        ("responsibilities: {release_approval: {teams: [a, a]}}", "somebody twice"),
        ("responsibilities: {release_approval: {team: a, teams: [b]}}", "as people and teams"),
        (
            "responsibilities: {release_approval: {teams: [a, b], backup: {teams: [c, b]}}}",
            "has its holder as backup",
        ),
        (
            "responsibilities: {uptime: {team: a, backup: {people: [a@b.test]}}}",
            "uptime has one accountable holder",
        ),
        ("responsibilities: {uptime: {person: mia}}", "person: must be an e-mail address"),
        ("responsibilities: {uptime: {team: a, backup: {}}}", "backup: must name a team, a per"),
        (
            "responsibilities: {uptime: {team: a, backup: {team: a}}}",
            "has its holder as backup",
        ),
        ("responsibilities: {uptime: {team: a, accepted: true}}", "accepted: is not a field here"),
    ],
)
def test_a_wrong_field_of_an_interface_is_told(line, expected):
    [problem] = problems(with_spec(line))

    assert problem.startswith("a.yaml:6:")
    assert expected in problem


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ("{}", "7:5: spec.environments.production.edge: is required"),
        (
            "{edge: https://a.b, maintenance: [{start: 7, end: 2026-12-01T02:00:00Z, reason: r}]}",
            "maintenance[0].start: must be a time with its zone, such as 2026-12-01T22:00:00Z",
        ),
        ("{edge: 7}", "7:18: spec.environments.production.edge: must be text: put the value in"),
        ("{edge: ftp://a.test}", "edge: Write the whole address"),
        ("{edge: 'https://u:p@a.test'}", "edge: Leave user names, passwords"),
        ("{edge: 'https://a.test?b'}", "edge: Leave the part after ? or # out"),
        ("{edge: https://a.test, plain: https://a.test}", "plain: Write the whole address"),
        ("{edge: https://a.test, ca: missing.pem}", "ca: cannot read missing.pem: No such file"),
        ("{edge: https://a.test, ca: key.pem}", "ca: This holds a private key"),
        ("{edge: https://a.test, kind: prod}", "kind: 'prod' is not known"),
        ("{edge: https://a.test, allowedDifferences: []}", "is not recorded by this version"),
        (
            "{edge: https://a.test, routes: {health: a}}",
            "health.path: A route begins with one slash",
        ),
        ("{edge: https://a.test, routes: {health: /a/../b}}", "has no . or .."),
        ("{edge: https://a.test/a/../b}", "edge: The path of an address has no . or .."),
        ("{edge: https://a.test, routes: {canary: {path: /a}}}", "canary.model: is required"),
        ("{edge: https://a.test, contract: {template: A b}}", "template: must be small letters"),
        ("{edge: https://a.test, contract: {trustedProxies: [10.0.0.1/8]}}", "no range of addr"),
        ("{edge: https://a.test, contract: {securityHeaders: {X-A: ''}}}", "Write a header with"),
        ("{edge: https://a.test, contract: {cookies: [Domain=a.test]}}", "no attribute that can"),
        ("{edge: https://a.test, contract: {notApplicable: {websoket: gone}}}", "mean websocket?"),
        ("{edge: https://a.test, contract: {notApplicable: {cookies: TBD}}}", "Say why it does"),
        (
            "{edge: https://a.test, contract: {cookies: [Secure], notApplicable: {cookies: gone}}}",
            "notApplicable.cookies: has a value above, and a reason",
        ),
        ("{edge: https://a.test, contract: {bodyLimitBytes: 0}}", "must be at least 1"),
        ("{edge: https://a.test, contract: {bodyLimitBytes: 1e3}}", "must be a whole number"),
        (
            "{edge: https://a.test, contract: {bodyLimitBytes: 107374182401}}",
            "must be at most 1073",
        ),
        ("{edge: https://a.test, contract: {minimumTls: '1.1'}}", "'1.1' is not known: did you"),
        ("{edge: https://a.test, release: {}}", "release: must have a version, an image, or both"),
        ("{edge: https://a.test, release: {image: a}}", "image: must be a digest: sha256: and 64"),
        (
            '{edge: https://a.test, release: {version: "a\\tb"}}',
            "version: must be one line without",
        ),
        ("{edge: https://a.test, routes: {health: {path: /, status: 600}}}", "must be at most 599"),
        ("{edge: https://a.test, outside_zone: a}", "did you mean outsideZone?"),
        ("{edge: https://a.test, outsideZone: 'A b'}", "outsideZone: must be small letters"),
    ],
)
def test_a_wrong_field_of_an_environment_is_told(environment, expected):
    [problem] = problems(with_environment(environment))

    assert problem.startswith("a.yaml:7:")
    assert expected in problem


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ("{protectedApi: /a}", "protectedApi: must be a list"),
        ("{protectedApi: [a]}", "protectedApi[0]: A route begins with one slash"),
        ("{protectedPages: ['//b.test/']}", "protectedPages[0]: A route begins with one slash"),
        ("{public: ['https://b.test/']}", "public[0]: A route begins with one slash"),
        ("{public: [/a, '/b c']}", "public[1]: A route has no spaces"),
        ("{public: ['/a#b']}", "public[0]: Leave the part after # out"),
        ("{public: [/a, /a]}", "public: /a stands there twice. Keep one."),
        ("{public: [/a], protectedApi: [/a]}", "public[0]: /a is both protected and public"),
        ("{public: [/a], forbidden: [/b, /a]}", "forbidden[1]: /a is both public and forbidden"),
        ("{forbidden: [/]}", "forbidden[0]: / is both the health route and forbidden"),
        ("{slow: /a, forbidden: [/a]}", "forbidden[0]: /a is both a slow route and forbidden"),
        ("{slow: [/a]}", "slow: must be one value as text, not several"),
        ("{static: [{path: /a, sha256: a}]}", "static[0].sha256: A SHA-256 digest is 64 hexa"),
        ("{version: {path: /a, pointer: a}}", "version.pointer: A JSON pointer begins with a sl"),
        ("{canary: {path: /a, model: ''}}", "canary.model: Name the model as a request names it"),
        (f"{{public: [{', '.join(f'/{n}' for n in range(51))}]}}", "must have at most 50 entries"),
    ],
)
def test_a_wrong_route_is_told(routes, expected):
    [problem] = problems(with_environment(f"{{edge: 'https://a.test', routes: {routes}}}"))

    assert expected in problem


@pytest.mark.parametrize(
    "routes",
    [
        "forbidden: [/health]",
        "version: /health",
        "canary: {path: /health, model: a}",
        "stream: /health",
        "websocket: '/health?a=b'",
        "identity: /health/",
        "slow: /%68ealth",
        f"static: [{{path: /health, sha256: {'a' * 64}}}]",
    ],
)
def test_a_route_of_any_kind_must_not_be_one_that_is_never_called(routes):
    text = with_environment(f"{{edge: 'https://a.test', routes: {{{routes}}}}}")
    [problem] = problems(text.replace("team: support-eng", "team: support-eng\n  profile: litellm"))

    assert "so no probe asks it. Leave it out." in problem


@pytest.mark.parametrize("path", ["/health", "/%68ealth", "/v1/models, '/health/?deep=1'"])
def test_a_route_that_must_never_be_called_is_refused(path):
    text = with_environment(f"{{edge: 'https://a.test', routes: {{protectedApi: [{path}]}}}}")
    [problem] = problems(text.replace("team: support-eng", "team: support-eng\n  profile: litellm"))

    assert "so no probe asks it. Leave it out." in problem


@pytest.mark.parametrize(
    ("identities", "expected"),
    [
        ("{a: Bearer hunter2}", "a: is a mapping with header and secretRef; it never holds"),
        ("{a: {secretRef: Bearer hunter2}}", "secretRef: never holds the value itself: say where"),
        ("{a: {secretRef: {env: Bearer hunter2}}}", "env: Name the variable that holds the value"),
        ("{a: {secretRef: {stored: hunter2}}}", "stored: is true or left out; a descriptor never"),
        ("{a: {secretRef: {stored: false}}}", "stored: is true or left out"),
        ("{a: {secretRef: {value: hunter2}}}", "value: is not a field here: use one of env, file"),
        ("{a: {value: hunter2, secretRef: {env: A}}}", "value: is not a field here"),
        ("{a: {secretRef: {}}}", "secretRef: must have env, file or stored, one of the three"),
        ("{a: {secretRef: {env: A, file: b}}}", "must have env, file or stored, one of the three"),
        ("{a: {header: Bearer hunter2, secretRef: {env: A}}}", "Write the name of a header alone"),
        ("{a: {header: Host, secretRef: {env: A}}}", "header: This header says where a message"),
        ("{a: {}}", "a.secretRef: is required"),
        ("{c: {secretRef: {env: A}}}", "identities.c: is not a field here: use one of a, b"),
    ],
)
def test_a_wrong_identity_is_told_without_repeating_what_may_be_its_value(identities, expected):
    [problem] = problems(with_environment(f"{{edge: 'https://a.test', identities: {identities}}}"))

    assert expected in problem
    assert "hunter2" not in problem


def test_an_environment_needs_a_kind_where_its_name_is_none():
    [problem] = problems(SMALL.replace("production:", "blue:"))

    assert "environments.blue.kind: is required where the name is none of production" in problem


@pytest.mark.parametrize("health", ["/health", "{path: /health/}"])
def test_a_health_route_that_must_never_be_called_is_refused(health):
    text = with_environment(f"{{edge: 'https://a.test', routes: {{health: {health}}}}}")
    [problem] = problems(text.replace("team: support-eng", "team: support-eng\n  profile: litellm"))

    assert "a.yaml:8:" in problem
    assert "Use /health/liveliness" in problem


def test_an_interface_needs_an_environment():
    [problem] = problems(SMALL.partition("    production")[0].replace("ments:", "ments: {}"))

    assert "spec.environments: must have at least 1 entry" in problem


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("ops-registry/v1", "backstage.io/v1alpha1", "1:1: apiVersion: must be ops-registry/v1"),
        ("apiVersion: ops-registry/v1\n", "", "apiVersion: is required"),
        ("AIInterface", "AiInterface", "2:1: kind: AiInterface is not a kind: did you mean AII"),
        ("AIInterface", "Scorecard", "2:1: kind: Scorecard is not recorded by this version"),
        ("kind: AIInterface\n", "", "1:1: kind: must be one of AIInterface, Team"),
        ("{name: support-chat}", "{name: Support}", "3:12: metadata.name: must be small letters"),
        ("{name: support-chat}", "{name: a, tags: [B c]}", "tags[0]: A tag must be small letters"),
        ("{name: support-chat}", "{name: a, tags: [b, b]}", "tags[1]: stands here twice"),
        (
            "{name: support-chat}",
            "{name: a, links: [{type: wiki, url: http://a}]}",
            "'wiki' is not known",
        ),
        ("{name: support-chat}", "{name: a, title: 7}", "title: must be text: put the value in"),
        ("{name: support-chat}", f"{{name: a, title: {'a' * 121}}}", "must have at most 120"),
        ("{name: support-chat}", r'{name: a, "ti\ntle": b}', r'metadata."ti\ntle": is not a field'),
    ],
)
def test_a_wrong_envelope_is_told(before, after, expected):
    [problem] = problems(SMALL.replace(before, after))

    assert expected in problem


@pytest.mark.parametrize("text", ["- a", "a", "7"])
def test_a_document_that_is_no_mapping_is_told(text):
    assert problems(text) == [
        "a.yaml:1:1: is not a mapping with apiVersion, kind, metadata and spec"
    ]


@pytest.mark.parametrize("text", ["", "---\n---\n", "# nothing\n"])
def test_a_text_without_a_document_is_told(text):
    assert problems(text) == ["a.yaml:1:1: holds no document"]


def test_several_problems_are_told_at_once_in_the_order_of_the_text():
    text = with_spec("tier: 9\n  colour: red").replace(ENVIRONMENT, "{kind: prod}") + "---\n- a\n"

    assert [problem.split(": ")[:2] for problem in problems(text)] == [
        ["a.yaml:6:3", "spec.tier"],
        ["a.yaml:7:3", "spec.colour"],
        ["a.yaml:9:5", "spec.environments.production.edge"],
        ["a.yaml:9:18", "spec.environments.production.kind"],
        ["a.yaml:11:1", "is not a mapping with apiVersion, kind, metadata and spec"],
    ]


def test_a_value_that_could_not_be_read_is_told_once():
    [problem] = problems(with_environment("{edge: {$text: ./edge}}"))

    assert "edge: uses $text, which would fetch something" in problem


def test_a_name_described_twice_is_told_with_the_first_place():
    [problem] = problems(f"{SMALL}---\n{SMALL}")

    assert problem == (
        "a.yaml:11:12: metadata.name: AIInterface support-chat is described in a.yaml:3 already"
    )


def test_a_member_named_twice_is_told_at_each_place():
    found = problems(FULL.replace("tom@example.test\n---", "mia@example.test\n---"))

    assert [problem.split(": ")[1] for problem in found] == [
        "spec.members[0].person",
        "spec.members[1].person",
    ]
