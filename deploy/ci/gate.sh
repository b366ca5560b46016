#!/bin/sh
# Ask the gate of ops-registry whether a deployment may go ahead. README.md beside this file has
# the story, the exit codes and what is checked. Needs curl, and awk, sed, od, mktemp as any system
# has them. Nothing here turns the gate off: only its own, complete, fresh allow ends with 0.
{ set +xve; } 2>/dev/null
# whatever ends this script before the gate has said allow is no allow, a torn download included
trap 'exit 12' EXIT
trap 'exit 12' HUP INT TERM
set -u
umask 077
LC_ALL=C
export LC_ALL
PARTS='configuration image model prompt proxy rendering tools'
JWT='urn:ietf:params:oauth:token-type:jwt'
TAB=$(printf '\t')
EXCHANGE='urn:ietf:params:oauth:grant-type:token-exchange'
LARGEST_BLOCKS=512 # of 512 bytes: what of an answer is taken at most

usage() {
  cat <<'TEXT'
usage: gate.sh [evaluate] --interface NAME --environment NAME --image sha256:… [options]
       gate.sh [evaluate] '{"interface": "…", "environment": "…", "subject": {…}}'
       gate.sh admit      the same again, just before the deployment; spends the answer, once
       gate.sh outcome    --status succeeded|failed [--observed-image sha256:…], just after it
       gate.sh digest     --image sha256:… [other parts]: print the digest of the whole subject

what is asked   --interface  --environment  --action deploy|rollback
what goes out   --image  --model  --prompt  --rendering  --configuration  --proxy  --tools
                --registered: whatever was registered last, where you cannot name it
what changes    --kinds code,prompt  --commit  --repository  --run-url  --run-attempt
                --reference
how             --url  --token-file FILE  --payload FILE  --answer FILE  --ca-file FILE
                --wait-seconds for a pending gate (1800)  --outage-seconds without an answer (120)
                --attempt-seconds of one request (60)     --pause-seconds between two at most (60)

Each option is also read from GATE_…: GATE_URL, GATE_RUN_URL. The token is read from GATE_TOKEN or
its file, never from an option; on GitHub, without either, the ID token of the job is used.
exit: 0 allow, 10 deny, 11 still pending, 12 gate unreachable or broken, 13 sign-in or request refused
TEXT
}

# One line, whatever is in it: logs of CI read commands from the beginnings of lines.
say() { printf '%s' "gate: $*" | tr -d '\000-\037\177' >&2 && echo >&2; }
end() {
  trap - EXIT
  rm -rf "${work:-}"
  exit "$1"
}
fail() {
  code=$1
  shift
  say "$@"
  end "$code"
}
now() { date +%s; }

# Read one JSON text strictly; print "path TAB type TAB value" for each of its scalars, or fail.
flatten() {
  awk '
  function at(i) {
    if (i < from || i >= from + 1024) { from = i; window = substr(text, i, 1024) }
    return substr(window, i - from + 1, 1)
  }
  function space() { while (p <= size && at(p) ~ /[ \t\r\n]/) p++ }
  function expect(c) { space(); if (at(p) != c) exit bad = 1; p++ }
  function emit(path, type, value) {
    gsub(/[\001-\037\177]/, " ", value); gsub(/[\001-\037\177]/, " ", path)
    if (path in seen) exit bad = 1
    seen[path] = 1; lines[++count] = path "\t" type "\t" value
  }
  function string(  out, c, hex, i, n) {
    expect("\"")
    while (1) {
      if (p > size || (c = at(p++)) < " ") exit bad = 1
      if (c == "\"") return out
      if (c == "\\") {
        c = at(p++)
        if (c == "u") {
          n = 0
          for (i = 0; i < 4; i++) {
            if (!(hex = index("0123456789abcdef", tolower(at(p++))))) exit bad = 1
            n = n * 16 + hex - 1
          }
          c = n < 32 ? " " : n < 127 ? sprintf("%c", n) : "?"
        } else if (index("bfnrt", c)) c = " "
        else if (!index("\"\\/", c)) exit bad = 1
      }
      out = out c
    }
  }
  function value(path, depth,  c, i, key) {
    space(); c = at(p)
    if (depth > 32 || p > size) exit bad = 1
    if (c == "{" || c == "[") {
      emit(path, c == "{" ? "object" : "array", ""); p++; space(); i = 0
      if (at(p) == (c == "{" ? "}" : "]")) { p++; return }
      while (1) {
        if (c == "{") { space(); key = string(); expect(":") } else key = i++
        value(path == "" ? key : path "." key, depth + 1); space()
        if (at(p) == ",") { p++; continue }
        expect(c == "{" ? "}" : "]"); return
      }
    }
    if (c == "\"") { emit(path, "string", string()); return }
    key = ""
    while (p <= size && at(p) ~ /[-+.0-9A-Za-z]/) key = key at(p++)
    if (key ~ /^(true|false|null)$/) emit(path, key, key)
    else if (key ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$/) emit(path, "number", key)
    else exit bad = 1
  }
  BEGIN {
    bad = 0; from = -1024
    while ((getline line) > 0) text = text line "\n"
    size = length(text); p = 1; value("", 0); space()
    if (p <= size) bad = 1
    exit
  }
  END { if (bad) exit 1; for (i = 1; i <= count; i++) print lines[i] }' <"$1"
}
# The value at one path of what was flattened, if it is of that type.
value_of() { sed -n "s/^$2$TAB$3$TAB//p" "$1"; }
answered() { value_of "$work/answer" "$1" "${2:-string}"; }
# Strings of the environment as members of a JSON object, whatever is in them.
members() {
  awk '
  function text(s,  i, c, out) {
    for (i = 1; i <= length(s); i++) { c = substr(s, i, 1); out = out (c in escaped ? escaped[c] : c) }
    return "\"" out "\""
  }
  function add(name, value) { out = out separator "\"" name "\":" value; separator = "," }
  function object(names,  i, n, list, pair) {
    out = separator = ""; n = split(names, list, " ")
    for (i = 1; i <= n; i++) {
      split(list[i], pair, "=")
      if (ENVIRON[pair[2]] != "") add(pair[1], text(ENVIRON[pair[2]]))
    }
    return out
  }
  BEGIN {
    for (i = 1; i < 32; i++) escaped[sprintf("%c", i)] = sprintf("\\u%04x", i)
    escaped["\""] = "\\\""; escaped["\\"] = "\\\\"
    subject = object("configuration=GATE_CONFIGURATION image=GATE_IMAGE model=GATE_MODEL prompt=GATE_PROMPT " \
      "proxy=GATE_PROXY rendering=GATE_RENDERING tools=GATE_TOOLS")
    change = object("commit=GATE_COMMIT repo=GATE_REPOSITORY run_url=GATE_RUN_URL reference=GATE_REFERENCE")
    n = split(ENVIRON["GATE_KINDS"], kinds, ",")
    for (i = 1; i <= n; i++) list = list (i > 1 ? "," : "") text(kinds[i])
    if (n) change = change (change == "" ? "" : ",") "\"kinds\":[" list "]"
    attempt = ENVIRON["GATE_RUN_ATTEMPT"]
    if (attempt != "") change = change (change == "" ? "" : ",") "\"attempt\":" attempt
    top = object("interface=GATE_INTERFACE environment=GATE_ENVIRONMENT action=GATE_ACTION")
    if (subject != "") add("subject", "{" subject "}")
    if (change != "") add("change", "{" change "}")
    print "{" out "}"
  }'
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256
  else openssl dgst -sha256 -r; fi | sed -n 's/^\([0-9a-f]\{64\}\).*/\1/p'
}
option() {
  [ -n "$3" ] || fail 13 "$1 is empty: give its value, or leave it out; a variable may be unset."
  eval "$2=\$3; export $2"
}
read_options() {
  payload='' content=''
  while [ $# -gt 0 ]; do
    case $1 in
      --help | -h) usage; end 0 ;;
      --registered) GATE_REGISTERED=true ;;
      --url | --token-file | --payload | --answer | --ca-file | --status | --observed-image | \
        --wait-seconds | --outage-seconds | --attempt-seconds | --pause-seconds) ;;
      --interface | --environment | --action | --image | --model | --prompt | --rendering | --configuration | \
        --proxy | --tools | --kinds | --commit | --repository | --run-url | --run-attempt | --reference) content=$1 ;;
      '{'*) payload=$1 ;;
      evaluate | admit | outcome | digest) command=$1 ;;
      *) fail 13 "$1 is no option or command of gate.sh; --help lists them." ;;
    esac
    case $1 in
      --registered) ;;
      --*)
        [ $# -gt 1 ] || fail 13 "$1 needs a value."
        option "$1" "GATE_$(printf %s "${1#--}" | tr a-z- A-Z_)" "$2"
        shift
        ;;
    esac
    shift
  done
}
number() {
  case $2 in '' | *[!0-9]* | ???????*) fail 13 "$1 is to be seconds as a whole number, not \"$2\"." ;; esac
}
read_settings() {
  wait=${GATE_WAIT_SECONDS:-1800}
  number GATE_WAIT_SECONDS "$wait"
  outage=${GATE_OUTAGE_SECONDS:-120}
  number GATE_OUTAGE_SECONDS "$outage"
  attempt=${GATE_ATTEMPT_SECONDS:-60}
  number GATE_ATTEMPT_SECONDS "$attempt"
  longest=${GATE_PAUSE_SECONDS:-60}
  number GATE_PAUSE_SECONDS "$longest"
  [ "$attempt" -ge 1 ] || fail 13 "GATE_ATTEMPT_SECONDS is to be 1 or more: with 0 a request would have no end."
  url=${GATE_URL:-}
  url=${url%/}
  case $url in
    *[!]A-Za-z0-9.:/_~%[-]*) fail 13 "GATE_URL is no plain address: https://host, without user, query or spaces." ;;
    https://?* | http://127.0.0.1:* | http://localhost:* | http://\[::1\]:*) ;;
    http://?*)
      [ "${GATE_PLAIN_HTTP:-}" = accept ] ||
        fail 13 "GATE_URL is http: whoever is on the way could answer allow. Give https, or GATE_PLAIN_HTTP=accept."
      ;;
    *) fail 13 "GATE_URL is to be the address of the registry, such as https://ops.example.com." ;;
  esac
}
read_token() {
  token=${GATE_TOKEN:-}
  unset GATE_TOKEN
  [ -n "$token" ] || [ -z "${GATE_TOKEN_FILE:-}" ] || token=$(cat -- "$GATE_TOKEN_FILE") ||
    fail 13 "The file of GATE_TOKEN_FILE cannot be read."
  token=$(printf %s "$token" | tr -d '\r\n')
  is_github=
  [ -n "$token" ] || [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] || is_github=yes
  [ -n "$token$is_github" ] ||
    fail 13 "There is no token: set GATE_TOKEN or GATE_TOKEN_FILE; on GitHub, permissions: id-token: write."
  bearer='' bearer_until=0
}
read_payload() {
  if [ -z "$payload" ] && [ -n "${GATE_PAYLOAD:-}" ]; then
    payload=$(cat -- "$GATE_PAYLOAD") || fail 13 "The file of --payload cannot be read."
  fi
  case ${GATE_RUN_ATTEMPT:-} in
    *[!0-9]* | 0* | ???????*) fail 13 "GATE_RUN_ATTEMPT is to be a whole number from 1, not \"$GATE_RUN_ATTEMPT\"." ;;
  esac
  [ -z "$payload" ] || [ -z "$content" ] || fail 13 "Give $content in the payload: options add nothing to one."
  if [ -n "$payload" ]; then printf '%s\n' "$payload"; else members; fi >"$work/payload" ||
    fail 12 "What is asked could not be written."
  flatten "$work/payload" >"$work/asked" || fail 13 "What is asked is no JSON text."
  subject='' separator=''
  for part in $PARTS; do
    digest=$(value_of "$work/asked" "subject\\.$part" string)
    case $digest in
      '') ;;
      *[!A-Za-z0-9:@/._-]*) fail 13 "$part is no digest: sha256: and 64 small hexadecimal digits." ;;
      *) subject="$subject$separator\"$part\":\"$digest\"" separator=, ;;
    esac
  done
  unknown=$(sed -n "s/^subject\\.\\([^$TAB]*\\)$TAB.*/\\1/p" "$work/asked" |
    grep -vxE "$(printf %s "$PARTS" | tr ' ' '|')" | head -n 1)
  [ -z "$unknown" ] || fail 13 "There is no part \"$unknown\" of a subject. There are: $PARTS."
  subject_digest=
  [ -z "$subject" ] || subject_digest=$(printf '{%s}' "$subject" | sha256)
  [ -z "$subject" ] || [ -n "$subject_digest" ] ||
    fail 12 "Install sha256sum, shasum or openssl: the answer could not be compared."
}
check_question() {
  for name in interface environment; do
    [ -n "$(value_of "$work/asked" $name string)" ] || fail 13 "Name the $name: --$name, or \"$name\" in the payload."
  done
  case ${GATE_REGISTERED:-}:$subject$payload in
    true: | :?* | false:?*) ;;
    true:*) fail 13 "Name what goes out, or give --registered for whatever was registered last, not both." ;;
    *) fail 13 "Name what goes out: --image sha256:…, or --registered for whatever was registered last." ;;
  esac
  [ -z "$(sed -n "/^nonce$TAB/p" "$work/asked")" ] ||
    fail 13 "Leave nonce out of the payload: gate.sh sends a new one each time."
}

# Send one request: METHOD URL TYPE BEARER, with the body in $work/body; sets status, 000 for none.
request() {
  rm -f "$work/raw" "$work/headers" "$work/answer"
  : >"$work/raw"
  proto='=https'
  case $2 in http://*) proto='=http' ;; esac
  set -- "$1" "$2" "$3" "$4" --disable --silent --show-error --globoff --proto "$proto" \
    --connect-timeout 10 --max-time "$attempt" --request "$1" --output "$work/raw" --dump-header "$work/headers" \
    --write-out '%{http_code} %{content_type}' --user-agent ops-registry-gate/1 --config -
  # plain http is trusted on the own machine alone, and a proxy is another one
  case $2 in http://127.0.0.1:* | http://localhost:* | http://\[::1\]:*) set -- "$@" --noproxy '*' ;; esac
  [ -z "${GATE_CA_FILE:-}" ] || set -- "$@" --cacert "$GATE_CA_FILE"
  [ -z "$3" ] || set -- "$@" --data-binary "@$work/body" --header "Content-Type: $3" --header 'Expect:'
  to=$2 secret=$4
  shift 4
  status=$(
    printf '%s' "${secret:+header = \"Authorization: Bearer $secret\"}" |
      (ulimit -f "$LARGEST_BLOCKS" && exec curl "$@" --header 'Accept: application/json' "$to" 2>"$work/errors")
  ) 2>/dev/null
  curl_status=$? type=${status#* } status=${status%% *} trouble="it answered ${status%% *}"
  case $curl_status in
    0) ;;
    153) status=000 type='' trouble="its answer is too large for one of the gate" ;;
    *) status=000 type='' trouble="$(tail -n 1 "$work/errors" | cut -c 1-200), curl $curl_status" ;;
  esac
  case $status:$type in
    000:*) ;;
    *:application/json* | *:application/problem+json*)
      flatten "$work/raw" >"$work/answer.part" && mv "$work/answer.part" "$work/answer" ;;
  esac
  [ -f "$work/answer" ] || : >"$work/answer"
}
usable() { case $1 in '' | *[!A-Za-z0-9._~+/=-]*) return 1 ;; esac }
# Make sure that there is a bearer that holds; else leave the status of what was refused.
sign_in() {
  [ -z "$bearer" ] || [ "$(now)" -ge "$bearer_until" ] || return 0
  if [ -n "$is_github" ]; then
    usable "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" || fail 13 "ACTIONS_ID_TOKEN_REQUEST_TOKEN is no token."
    request GET "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${GATE_AUDIENCE:-$url}" '' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN"
    signed_in "GitHub gives this job no ID token" || return 1
    token=$(answered value)
  fi
  usable "$token" || fail 13 "The token is none: it is empty, or holds spaces or other signs that no token has."
  case $token in
    eyJ*.*.*) ;;
    *) bearer=$token bearer_until=$(($(now) + 1000000)); return 0 ;;
  esac
  [ -z "$bearer" ] || [ -n "$is_github" ] ||
    fail 13 "The ID token was exchanged once, and what it gave has ended: run the job again, or give a static token."
  printf 'grant_type=%s&subject_token_type=%s&subject_token=%s' "$EXCHANGE" "$JWT" "$token" >"$work/body"
  # by these the registry picks the rule, where several trust the pipeline
  for name in interface environment commit; do
    given=$(value_of "$work/asked" "\(change\.\)\{0,1\}$name" string)
    case $given in '' | *[!A-Za-z0-9._-]*) ;; *) printf '&%s=%s' $name "$given" >>"$work/body" ;; esac
  done
  request POST "$url/api/v1/oidc/token" application/x-www-form-urlencoded ''
  rm -f "$work/body"
  signed_in "The gate takes this ID token for none of its own" || return 1
  bearer=$(answered access_token)
  usable "$bearer" || fail 12 "The exchange of the ID token answered 200 ($type) without an access_token."
  seconds=$(answered expires_in number)
  case $seconds in '' | *[!0-9]* | ???????*) seconds=60 ;; esac
  bearer_until=$(($(now) + seconds - 10))
  [ -n "$is_github" ] || limit_wait
}
# A given ID token is taken once: what it was exchanged for has to last for all of the wait.
limit_wait() {
  lasting=$((seconds - 30))
  [ "$lasting" -ge 0 ] || lasting=0
  [ "$wait" -gt "$lasting" ] || return 0
  say "An ID token is exchanged once, for $seconds s: it is waited $lasting s at most, not $wait."
  wait=$lasting
}
# After a request for a token: what is refused stays refused, what is missing may come back.
signed_in() {
  case $status in
    200) return 0 ;;
    4[0-9][0-9]) [ "$status" = 429 ] || [ "$status" = 408 ] ||
      fail 13 "$1 ($status): $(answered error_description | cut -c 1-300)$(answered detail | cut -c 1-300)" ;;
    000 | 5[0-9][0-9]) ;;
    *) fail 12 "$1: $trouble." ;;
  esac
  return 1
}
# Keep the last answer where the caller wants it; never an older one, never through a link.
keep() {
  # what admit and outcome still need is not replaced by an error
  [ "$command" = evaluate ] || [ -n "$(answered evaluation)" ] || return 0
  mv -f "$work/raw" "$answer_file" || fail 12 "The answer cannot be kept in $answer_file."
}
reasons() {
  awk -F '\t' '
  { n = split($1, part, "."); key = part[1] "." part[2] }
  (part[1] == "reasons" || part[1] == "errors") && n > 2 && $2 != "object" && $2 != "array" && $2 != "null" {
    if (!(key in line)) order[++count] = key
    name = part[3]
    if (n > 3 && name == last) line[key] = line[key] " " $3
    else line[key] = line[key] (line[key] == "" ? "  - " : ", ") (name == "code" ? "" : name " ") $3
    last = name
  }
  END { for (i = 1; i <= count && i <= 20; i++) print substr(line[order[i]], 1, 400)
        if (count > 20) print "  - and " count - 20 " more, in the answer" }' "$work/answer" |
    while IFS= read -r reason; do say "$reason"; done
  [ -z "$(answered evaluation)" ] ||
    say "evaluation $(answered evaluation), audit head $(answered audit_head); the answer is in $answer_file"
}
# A 200 is an allow only if all of it says so, about what was asked, now.
accept() {
  [ "$(answered verdict)" = allow ] ||
    fail 12 "It answered 200 ($type) without a verdict: often a sign-in page in front of the gate. Is GATE_URL right?"
  [ "$(answered allow true)" = true ] ||
    fail 12 "The verdict is allow and \"allow\" is not true: that is no answer of the gate."
  [ "$(answered nonce_echo)" = "$nonce" ] ||
    fail 12 "The answer does not echo the nonce of this request: it was made for another, or kept on the way."
  [ -z "$subject" ] || [ "$(answered subject_digest)" = "sha256:$subject_digest" ] ||
    fail 12 "The answer is about $(answered subject_digest), and what goes out is sha256:$subject_digest."
  case $(answered evaluation) in '' | *[!A-Za-z0-9_-]*) fail 12 "The answer names no evaluation." ;; esac
  would_be=$(answered would_be)
  [ -z "$would_be" ] || [ "$would_be" = allow ] ||
    say "NOT ENFORCED: the mode is $(answered mode); enforced, this would be $would_be."
  say "allow: $(answered summary | cut -c 1-300)"
  reasons
  end 0
}
refused() {
  why=$(answered detail | cut -c 1-300)
  why=${why:-$(answered title | cut -c 1-300)}
  case $status in
    401) say "The gate does not know the token (401). $why" ;;
    403) say "The token may not ask this gate (403): it needs the scope for it. $why" ;;
    404) say "The gate knows no such interface, environment or evaluation (404). $why" ;;
    *) say "The gate refused the request ($status). $why" ;;
  esac
  reasons
  end 13
}
pause() {
  seconds=$(awk 'tolower($1) == "retry-after:" { sub(/\r$/, ""); print $2 }' "$work/headers" 2>/dev/null | tail -n 1)
  [ -n "$seconds" ] || seconds=$(value_of "$work/answer" 'next\.retry_after_s\(econds\)\{0,1\}' number)
  # a moment instead of seconds, as proxies may give, counts as the usual pause
  case $seconds in '' | *[!0-9]* | ???????*) seconds=$1 ;; esac
  [ "$seconds" -le "$longest" ] || seconds=$longest
  [ "$seconds" -ge 1 ] || seconds=1
  [ "$seconds" -le "$2" ] || seconds=$2
  sleep "$seconds"
}
denied() {
  case $command:$(answered verdict):$(answered type) in
    *:deny:* | admit::?*) ;;
    *) fail 12 "It answered 409 ($type) without a verdict: that is not the gate." ;;
  esac
  say "deny: $(answered summary | cut -c 1-300)$([ -n "$(answered summary)" ] || answered detail | cut -c 1-300)"
  reasons
  end 10
}
# Pending: wait, if so many seconds are left.
stay() {
  state=$(answered verdict)
  state=${state:-asked too often}
  [ "$1" -gt 0 ] || {
    say "still $state after $wait s: $(answered summary | cut -c 1-300)"
    reasons
    end 11
  }
  say "$state: $(answered summary | cut -c 1-300); asking again."
  pause 15 "$1"
}
# No answer: wait, if so many seconds are left, and if the request cannot have spent anything.
miss() {
  case $1:$status:$curl_status in /api/v1/gate:* | *:503:* | *:000:7) left=$2 ;; *) left=0 ;; esac
  [ "$left" -gt 0 ] || fail 12 "The gate does not answer: $trouble."
  say "no answer of the gate ($trouble); asking again for up to $left s."
  pause 5 "$left"
}
# Ask PATH until there is a verdict; the function named second writes the body with a new nonce.
ask() {
  begun=$(now) missing_since=''
  while :; do
    nonce=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    [ ${#nonce} -eq 32 ] || fail 12 "There is no /dev/urandom to make a nonce from."
    if sign_in; then
      "$2"
      request POST "$url$1" application/json "$bearer"
    fi
    keep
    moment=$(now)
    case $status:$command in
      200:outcome | 201:outcome | 202:outcome) recorded ;;
      200:*) accept ;;
      409:outcome) refused ;;
      409:*) denied ;;
      400:* | 401:* | 403:* | 404:* | 405:* | 413:* | 415:* | 422:*) refused ;;
      429:*) missing_since='' && stay $((begun + wait - moment)) ;;
      000:* | 408:* | 500:* | 502:* | 503:* | 504:*)
        missing_since=${missing_since:-$moment}
        miss "$1" $((missing_since + outage - moment))
        ;;
      3*) fail 12 "It was sent elsewhere ($status): a sign-in page in front? Let $url/api/v1/gate pass it." ;;
      *) fail 12 "It answered $status ($type), which no gate does." ;;
    esac
  done
}
question() {
  awk -v nonce="$nonce" '
  { text = text $0 "\n" }
  END { sub(/^[ \t\r\n]*\{/, "{\"nonce\":\"" nonce "\",", text); printf "%s", text }' "$work/payload" >"$work/body"
}
spending() {
  printf '{"decision_token":"%s","nonce":"%s"' "$decision" "$nonce" >"$work/body"
  [ -z "$subject" ] || printf ',"subject":{%s}' "$subject" >>"$work/body"
  printf '}' >>"$work/body"
}
read_answer() {
  [ -f "$answer_file" ] || fail 13 "There is no answer of gate.sh evaluate in \"$answer_file\": give --answer."
  flatten "$answer_file" >"$work/last" || fail 13 "What is in $answer_file is no answer of the gate. Ask again."
  evaluation=$(value_of "$work/last" evaluation string)
  case $evaluation in '' | *[!A-Za-z0-9_-]*) fail 13 "The answer in $answer_file names no evaluation." ;; esac
}
admit() {
  read_answer
  decision=$(value_of "$work/last" decision_token string)
  usable "$decision" ||
    fail 13 "The answer in $answer_file has no decision_token: it is not an allow, or was spent. Ask again."
  ask "/api/v1/gate/$evaluation/admit" spending
}
outcome() {
  read_answer
  case ${GATE_STATUS:-} in succeeded | failed) ;; *) fail 13 "Give --status succeeded or --status failed." ;; esac
  observed=${GATE_OBSERVED_IMAGE:-}
  case $observed in *[!A-Za-z0-9:]*) fail 13 "--observed-image is no digest: sha256: and 64 hexadecimal digits." ;; esac
  [ -z "$observed" ] || observed=",\"observed_image_digest\":\"$observed\""
  printf '{"status":"%s"%s}' "$GATE_STATUS" "$observed" >"$work/outcome"
  ask "/api/v1/gate/$evaluation/outcome" telling
}
telling() { cp "$work/outcome" "$work/body"; }
recorded() {
  [ -s "$work/answer" ] || fail 12 "It answered $status ($type), which no gate does."
  say "outcome recorded: $GATE_STATUS"
  reasons
  end 0
}
main() {
  command=evaluate
  read_options "$@"
  command -v awk >/dev/null 2>&1 || fail 12 "Install awk."
  work=$(mktemp -d "${TMPDIR:-/tmp}/gate.XXXXXX") || fail 12 "No folder can be made in ${TMPDIR:-/tmp}."
  trap 'rm -rf "$work"; exit 12' EXIT
  answer_file=${GATE_ANSWER:-}
  [ -n "$answer_file" ] || [ "$command" != evaluate ] || answer_file=$(mktemp "${TMPDIR:-/tmp}/gate-answer.XXXXXX") ||
    fail 12 "No file can be made in ${TMPDIR:-/tmp}."
  [ ! -d "$answer_file" ] || fail 13 "GATE_ANSWER is a folder: name a file in it, not $answer_file."
  read_payload
  if [ "$command" = digest ]; then
    [ -n "$subject" ] || fail 13 "Name at least one part, usually --image sha256:…"
    printf 'sha256:%s\n' "$subject_digest"
    end 0
  fi
  command -v curl >/dev/null 2>&1 || fail 12 "Install curl."
  read_settings
  read_token
  case $command in
    evaluate) check_question; rm -f -- "$answer_file"; ask /api/v1/gate question ;;
    admit) admit ;;
    outcome) outcome ;;
  esac
}
main "$@"
