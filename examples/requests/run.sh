#!/usr/bin/env bash
# Sends the requests of this folder to an engine with curl and prints each answer below its name.
# Usage: run.sh [NAME…]; names: commands, jobs, stream, or a .json file without its ending. No name: all of them but
# git_flow, which works on the repository in REPO_URL and pushes nothing.
set -euo pipefail
cd "$(dirname "$0")"
engine="${PANTHEON_ENGINE_URL:-http://127.0.0.1:5000}"

send() {
  # The token travels by standard input, so that no list of processes shows it.
  { [ -z "${PANTHEON_TOKEN:-}" ] || printf 'header = "Authorization: Bearer %s"\n' "$PANTHEON_TOKEN"; } |
    curl --silent --show-error --no-buffer --config - "$@"
  echo
}

edit() {
  send "$engine/execute/interactive-diff" --header 'Content-Type: application/json' "$@"
}

git_flow() {
  body="$(sed "s|git@github.com:your-team/services.git|${REPO_URL:-&}|" git_flow.json)"
  send "$engine/execute/git-flow" --header 'Content-Type: application/json' --data-binary "$body"
}

run() {
  echo "# $1"
  case "$1" in
    commands) send "$engine/commands" ;;
    jobs) send "$engine/jobs" ;;
    git_flow) git_flow ;;
    stream) edit --header 'Accept: text/event-stream' --data-binary @refactor.json ;;
    *) edit --data-binary "@$1.json" ;;
  esac
}

if [ $# -eq 0 ]; then
  set -- commands refactor document fix scaffold stream jobs unknown_command empty_code invalid_selection invalid_json
fi
for name in "$@"; do
  run "$name"
done
