"""Texts of descriptors for tests, and the certificate that one of them names."""

import textwrap
from datetime import UTC, date, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from registry.domain.contract_clauses import ContractFields, Reason

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""Of the word "test"."""

FULL = textwrap.dedent("""\
    apiVersion: ops-registry/v1
    kind: Team
    metadata: {name: support-eng}
    spec:
      title: Support engineering
      channel: "#support-eng"
      members:
        - {person: Mia@example.test, role: lead}
        - person: tom@example.test
    ---
    apiVersion: ops-registry/v1
    kind: AIInterface
    metadata:
      name: support-chat
      title: Support chat
      description: Answers customers' questions.
      tags: [customer-facing, "lang:en"]
      links:
        - {type: repository, url: "https://git.example.test/chat"}
        - {type: dashboard, url: "https://grafana.example.test/d/chat?from=now-1h#top"}
    spec:
      team: support-eng
      profile: open-webui
      tier: 1
      lifecycle: production
      data:
        classification: confidential
        userNotice: https://example.test/privacy
        retentionDays: 0
        promptLogging: redacted
      incidents:
        severityScale: https://wiki.example.test/sev
        escalation: https://wiki.example.test/esc
      upgrades: {cadenceDays: 30, lastUpgrade: 2026-11-01}
      deployment:
        source: https://git.example.test/chat/deploy.md
        reviewedOn: "2026-10-01"
        steps: |
          1. Build the image
          2. Roll it out
      boundary:
        - {layer: edge, operatedBy: platform, handover: paging platform-oncall}
        - {layer: model-server, operatedBy: inference, access: read the logs}
      dependencies:
        - {interface: model-gateway, effect: no answers}
        - {name: identity provider, effect: nobody can sign in}
      objectives:
        - {name: availability, sli: availability, target: 0.995, windowDays: 28}
        - {name: slow, sli: ttft, thresholdSeconds: 2.5, target: 0.95, responsibility: alerts}
      alertRoutes:
        - {name: duty, kind: email, email: Oncall@Example.test, severities: [warning]}
        - {name: hook, kind: webhook, url: "https://hooks.example.test/chat", severities: [info]}
        - {name: pager, kind: pagerduty, secretRef: {env: CHAT_KEY}, severities: [info, critical]}
        - {name: slack, kind: slack, secretRef: {stored: true}, severities: [critical]}
      rollback:
        trigger: error rate above 5 % for 10 minutes
        target: previous-release
        dataEffect: chat history stays
        limitMinutes: 15
        operator: the platform team
        steps: [Set the image, "Watch: /health"]
      models:
        - name: lab-7b
          revision: hf:acme/lab-7b@1
          quantisation: awq
          licence: apache-2.0
          origin: acme
        - {name: lab-70b}
      responsibilities:
        uptime: {team: support-eng, backup: {person: tom@example.test}}
        release_approval: {people: [mia@example.test, tom@example.test]}
      environments:
        production:
          edge: https://Chat.example.test:443/
          plain: http://chat.example.test
          ca: ca.pem
          outsideZone: local
          insideZone: dc1
          upstreams: ["http://10.0.3.7:8080/", "https://Inner.example.test:443"]
          routes:
            health: {path: /ready, status: 204, contains: "ok"}
            version: {path: /api/version, pointer: /data/version}
            canary: {path: /api/chat/completions, model: lab-7b}
            stream: /api/chat/completions
            websocket: /ws/socket.io/?EIO=4&transport=websocket
            protectedApi: [/api/models, "/api/chat/completions?stream=true"]
            public: [/health, /login]
            forbidden: [/metrics, /docs]
            identity: /api/me
            slow: /slow
            static: [{path: /static/app.js, sha256: DIGEST}]
          contract:
            minimumTls: "1.2"
            bodyLimitBytes: 10485760
            clientHeaderTimeoutSeconds: 30
            upstreamTimeoutSeconds: 60
            template: standard-edge
            plainHttp: redirected
            hstsSeconds: 31536000
            edgeAuthentication: bearer
            allowedHosts: [Chat.example.test]
            allowedPaths: [/v1/*, /api/*]
            identityHeadersStripped: [x-forwarded-user, X-Forwarded-Email]
            trustedProxies: [10.0.0.0/8, 2001:db8::/32]
            headerLimitBytes: 16384
            idleTimeoutSeconds: 75
            rateLimitPerMinute: 600
            securityHeaders: {x-content-type-options: nosniff, Content-Security-Policy: "a: 'b'"}
            cookies: [secure, SameSite = Lax]
            upstreamAllowList: ["http://10.0.3.7:8080/"]
            networkPolicy: https://wiki.example.test/network
            rewriting: None
            cacheAuthenticated: false
            streaming: unbuffered
            notApplicable: {websocket: The client polls.}
            reviewedOn: 2026-09-01
          identities:
            a: {secretRef: {env: CHAT_PROBE_A}}
            b: {header: X-Api-Key, secretRef: {stored: true}}
          maintenance:
            - start: 2026-12-01T22:00:00Z
              end: 2026-12-02T00:00:00+01:00
              reason: database upgrade
            - {start: "2026-11-30T22:00:00Z", end: "2026-11-30T23:00:00Z", reason: another}
        blue:
          kind: staging
          edge: http://10.0.0.7:8080
    """).replace("DIGEST", DIGEST)

CONTRACT = ContractFields(
    "1.2",
    10_485_760,
    30,
    60,
    plain_http="redirected",
    hsts_seconds=31_536_000,
    edge_authentication="bearer",
    allowed_hosts=("chat.example.test",),
    allowed_paths=("/api/*", "/v1/*"),
    identity_headers_stripped=("X-Forwarded-Email", "X-Forwarded-User"),
    trusted_proxies=("10.0.0.0/8", "2001:db8::/32"),
    header_limit_bytes=16_384,
    idle_timeout_seconds=75,
    rate_limit_per_minute=600,
    security_headers=("Content-Security-Policy: a: 'b'", "X-Content-Type-Options: nosniff"),
    cookies=("SameSite=Lax", "Secure"),
    upstream_allow_list=("http://10.0.3.7:8080",),
    network_policy="https://wiki.example.test/network",
    rewriting="none",
    cache_authenticated=False,
    streaming="unbuffered",
    not_applicable=(Reason("websocket", "The client polls."),),
    template="standard-edge",
    reviewed_on=date(2026, 9, 1),
)
"""What ``FULL`` says of the contract, every clause in its one spelling."""

SMALL = textwrap.dedent("""\
    apiVersion: ops-registry/v1
    kind: AIInterface
    metadata: {name: support-chat}
    spec:
      team: support-eng
      environments:
        production: {edge: https://chat.example.test}
    """)


def certificate_pem() -> str:
    """Return a certificate authority of its own making, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
