#!/bin/sh
# Ask the gate of ops-registry about something that nobody can have approved, and fail unless it says
# no: a gate that lets everything pass, or something in front of it that does, is found before a
# deployment finds it. Run it every day, with gate.sh beside it; README.md has the block. It takes the
# settings of gate.sh: GATE_URL, GATE_TOKEN, GATE_INTERFACE, GATE_ENVIRONMENT, GATE_CA_FILE.
# exit: 0 denied, as it has to be; 1 NOT denied; 11, 12 and 13 as gate.sh, when it told nothing
set -u
umask 077
LC_ALL=C
export LC_ALL
say() { printf 'canary: %s\n' "$*" >&2; }
gate=$(dirname -- "$0")/gate.sh
[ -f "$gate" ] || { say "gate.sh has to lie beside this script."; exit 13; }
work=$(mktemp -d "${TMPDIR:-/tmp}/canary.XXXXXX") || exit 12
trap 'rm -rf "$work"' EXIT
trap 'exit 12' HUP INT TERM
# of 256 random bits, so that nothing has this digest, and no answer about it can be an old one
image=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
[ ${#image} -eq 64 ] || { say "There is no /dev/urandom to make a digest from."; exit 12; }
unset GATE_MODEL GATE_PROMPT GATE_RENDERING GATE_CONFIGURATION GATE_PROXY GATE_TOOLS GATE_ACTION \
  GATE_REGISTERED GATE_PAYLOAD GATE_KINDS
export GATE_ANSWER="$work/answer" GATE_WAIT_SECONDS=0 GATE_IMAGE="sha256:$image"
subject=$(sh "$gate" digest) || { say "gate.sh makes no digest of a subject."; exit 12; }
code=0
sh "$gate" evaluate 2>"$work/said" || code=$?
said() { tail -n 20 "$work/said" | sed 's/^/canary:   /' >&2; }
answers() { grep -Eq "\"$1\" *: *\"$2\"" "$GATE_ANSWER" 2>/dev/null; }
case $code in
  10)
    if answers verdict deny && answers subject_digest "$subject"; then
      say "denied, as it has to be: $GATE_IMAGE"
      exit 0
    fi
    said
    say "It said no, and not about this: an old answer, or something else that refuses everything."
    exit 12
    ;;
  0)
    said
    if answers mode warn || answers mode shadow; then
      say "NOT DENIED: the gate of this environment is not enforced. Enforce it, or ask about one that is."
    else
      say "NOT DENIED: what nobody ever registered may go out. Stop deployments until it is known why."
    fi
    exit 1
    ;;
  11 | 12 | 13)
    said
    say "It told nothing ($code): nobody knows whether it would deny."
    exit "$code"
    ;;
  *)
    said
    say "gate.sh ended with $code, which it never does."
    exit 12
    ;;
esac
