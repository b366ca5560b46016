#!/bin/sh
# From a clone to a job that waits at the gate: `sh deploy/ci/walk.sh`, beside `manage.py up --demo`.
# README.md, "From a clone to a gated job", has the same lines one by one, with what they are for.
set -eu
cd "$(dirname "$0")/../.."
say() { printf '\n== %s\n' "$*"; }
# Run the job; go on only if it ends with the status that is promised here.
job_ends_with() {
  status=0
  sh "$WALK/job.sh" || status=$?
  [ "$status" -eq "$1" ] || {
    printf 'The job ended with %s, and %s was expected: see above.\n' "$status" "$1" >&2
    exit 1
  }
  printf 'The job ended with %s.\n' "$status"
}
export GATE_URL="${GATE_URL:-http://127.0.0.1:8000}" WALK="${WALK:-$(mktemp -d)}"
curl -q -sS --fail -o "$WALK/health" "$GATE_URL/healthz" || {
  printf 'Nothing answers at %s: start "python3 manage.py up --demo" in another terminal.\n' "$GATE_URL" >&2
  exit 1
}

say "Who asks, and about what"
export GATE_INTERFACE=sample-guarded-chat GATE_ENVIRONMENT=production
GATE_TOKEN=$(python3 manage.py token --as mia@support.example --place "$GATE_INTERFACE" \
  --use gate:evaluate --use release:write)
export GATE_TOKEN

say "What a release takes, in place of what the sample has"
cat >"$WALK/policy.yaml" <<'END'
apiVersion: ops-registry/v1
kind: ApprovalPolicy
metadata: {name: sample-models}
spec:
  interface: sample-guarded-chat
  environmentKind: production
  slots: [{responsibility: release_approval}, {responsibility: model_review}]
  explicitSubject: true
  minimumLevel: 1
END
python3 manage.py apply -f "$WALK/policy.yaml"

say "A job that asks before it deploys, and tells how it went"
echo "what is built, at $(date)" >"$WALK/built"
GATE_IMAGE=sha256:$(sha256sum "$WALK/built" | cut -c 1-64)
export GATE_IMAGE GATE_WAIT_SECONDS=0 GATE_ANSWER="$WALK/answer.json"
cat >"$WALK/job.sh" <<'END'
set -eu
sh deploy/ci/gate.sh evaluate
sh deploy/ci/gate.sh admit
cp "$WALK/built" "$WALK/deployed"
sh deploy/ci/gate.sh outcome --status succeeded --observed-image "$GATE_IMAGE"
END

say "Nobody knows what it would deploy, so it is denied"
job_ends_with 10

say "Propose that as a release, and submit it for approval"
RELEASES="$GATE_URL/api/v1/interfaces/$GATE_INTERFACE/environments/$GATE_ENVIRONMENT/releases"
curl -q -sS --fail -o "$WALK/release.json" "$RELEASES" \
  -H "Authorization: Bearer $GATE_TOKEN" -H 'Content-Type: application/json' \
  -d '{"version": "1.4.2", "rollback_plan": "As recorded.", "subject": {"image": "'"$GATE_IMAGE"'"}}'
RELEASE=$(sed 's/^{"public_id":"\([^"]*\)".*/\1/' "$WALK/release.json")
curl -q -sS --fail -o "$WALK/submitted.json" -X POST "$RELEASES/$RELEASE/submit" \
  -H "Authorization: Bearer $GATE_TOKEN"
echo "$GATE_URL/releases/$RELEASE/"

say "Two people have to approve it first, so it is pending"
job_ends_with 11

say "They approve it, each signed in as themselves: no token can"
approve() { # email, responsibility
  link=$(python3 manage.py sign_in_link --as "$1")
  in_browser() { curl -q -sS --fail -b "$WALK/cookies" -c "$WALK/cookies" "$@"; }
  forgery() { echo "X-CSRFToken: $(awk '$6 == "ops_registry_csrf" { print $7 }' "$WALK/cookies")"; }
  rm -f "$WALK/cookies"
  in_browser -o "$WALK/page" "$link"
  in_browser -o "$WALK/page" -X POST -H "$(forgery)" "$link"
  shown=$(in_browser "$RELEASES/$RELEASE/verdict" | sed 's/.*"shown_digest":"\([^"]*\)".*/\1/')
  in_browser -o "$WALK/vote.json" -H "$(forgery)" -H 'Content-Type: application/json' \
    -d '{"responsibility": "'"$2"'", "choice": "approve", "revision": 1, "shown_digest": "'"$shown"'"}' \
    "$RELEASES/$RELEASE/votes"
}
approve ada@platform.example release_approval
approve tom@support.example model_review

say "It is allowed, let out and deployed, and the registry knows"
export GATE_WAIT_SECONDS=120
job_ends_with 0
cmp "$WALK/built" "$WALK/deployed"
echo "What pipelines are answered: $GATE_URL/i/$GATE_INTERFACE/$GATE_ENVIRONMENT/gate/"
