"""Texts of descriptors for tests, and the certificate that one of them names."""

import textwrap
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

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
    spec:
      team: support-eng
      profile: open-webui
      tier: 1
      lifecycle: production
      data: {classification: confidential}
      responsibilities:
        uptime: {team: support-eng, backup: {person: tom@example.test}}
        release_approval: {people: [mia@example.test, tom@example.test]}
      environments:
        production:
          edge: https://Chat.example.test:443/
          plain: http://chat.example.test
          ca: ca.pem
          outsideZone: local
          routes:
            health: {path: /ready, status: 204, contains: "ok"}
            protectedApi: [/api/models, "/api/chat/completions?stream=true"]
            public: [/health, /login]
          identities:
            a: {secretRef: {env: CHAT_PROBE_A}}
            b: {header: X-Api-Key, secretRef: {stored: true}}
        blue:
          kind: staging
          edge: http://10.0.0.7:8080
    """)

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
