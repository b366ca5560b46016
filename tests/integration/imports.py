"""Files of other catalogues that tests apply: a component with all around it, and two SLOs."""

BACKSTAGE = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: support-chat
  uid: 8a1f
  title: Support chat
  description: Answers customers.
  labels: {tier: gold}
  annotations:
    backstage.io/techdocs-ref: dir:.
    ops-registry/edge: https://chat.example.test
    ops-registry/profile: litellm
    ops-registry/tier: "1"
    ops-registry/environment: staging
  tags: [customer-facing]
  links:
    - {url: "https://wiki.example.test/chat", type: runbook, title: Runbook}
    - {url: "https://grafana.example.test/d/1", type: dashboard}
    - {url: "https://example.test", type: homepage}
spec:
  type: service
  lifecycle: production
  owner: Support_Eng
  system: customer-care
  dependsOn: ["resource:chat-store", "component:default/Model-Gateway", "api:login"]
relations: [{type: ownedBy, targetRef: "group:default/support_eng"}]
status: {items: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: model-gateway
  annotations: {ops-registry/edge: "https://gateway.example.test"}
spec: {type: service, lifecycle: beta, owner: "group:default/support_eng"}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: Support_Eng, annotations: {ops-registry/name: support-eng}}
spec: {type: team, profile: {displayName: Support engineering}, children: [], members: [mia]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: mia}
spec: {profile: {email: Mia@example.test}, memberOf: []}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: tom}
spec: {profile: {email: tom@example.test}, memberOf: [support_eng, "group:other/people"]}
---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: {name: chat-store, title: Store of chats}
spec: {type: database, owner: support_eng}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: login}
spec: {type: openapi, lifecycle: production, owner: support_eng, definition: none}
---
apiVersion: backstage.io/v1alpha1
kind: System
metadata: {name: customer-care}
spec: {owner: support_eng}
"""
SLOS = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: availability}
spec:
  service: support-chat
  indicator: {metadata: {name: up}, spec: {ratioMetric: {counter: true}}}
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{targetPercent: 99.5}]
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: first-token, annotations: {ops-registry/responsibility: alerts}}
spec:
  service: support-chat
  indicatorRef: first-token
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {displayName: usual, op: lte, value: 2, target: 0.95}
    - {displayName: worst, thresholdSeconds: 10.5, target: 0.999}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: first-token, labels: {ops-registry/sli: [ttft]}}
spec: {thresholdMetric: {metricSource: {type: Prometheus, spec: {query: ttft}}}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: support-chat}
spec: {}
---
apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: fast-burn}
spec: {}
"""
