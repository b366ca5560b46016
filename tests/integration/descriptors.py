"""Descriptors that tests apply: one team, one interface with two environments."""

TEAM = """\
apiVersion: ops-registry/v1
kind: Team
metadata: {name: support-eng}
spec:
  title: Support engineering
  channel: "#support"
  members:
    - {person: mia@example.test, role: lead}
    - {person: tom@example.test}
"""
INTERFACE = """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {name: support-chat, title: Support chat}
spec:
  team: support-eng
  profile: litellm
  tier: 1
  lifecycle: production
  data: {classification: confidential}
  responsibilities:
    uptime: {team: support-eng, backup: {person: tom@example.test}}
    release_approval: {people: [mia@example.test, tom@example.test]}
  environments:
    production: {edge: https://chat.example.test, outsideZone: local}
    staging: {edge: "https://chat.staging.example.test", routes: {health: /ok}}
"""
