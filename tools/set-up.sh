#!/bin/sh
# Installs and builds the checkout: set-up.sh ROOT [all]. Says what it does on standard error and keeps the details in a log.
# Without "all" only what the assistant itself needs is installed and built: embedder-onnx, which nothing depends on, would
# bring 290 MB of ONNX runtime along. An "all" of before stays, since a filtered install takes nothing away.
root=$(CDPATH= cd -- "$1" && pwd) || exit 1
log=$root/.turbo/set-up.log
stamp=$root/.turbo/built
lock=$root/.turbo/set-up.lock
mkdir -p "$root/.turbo" || exit 1
command -v npx >/dev/null || { echo "assistant needs Node 20 or newer with npm." >&2; exit 1; }

# One at a time: a second one waits for the first, unless that has died.
tries=0
until mkdir "$lock" 2>/dev/null; do
  [ $tries = 0 ] && echo "Another set-up is at work; waiting …" >&2
  kill -0 "$(cat "$lock/pid" 2>/dev/null)" 2>/dev/null || { tries=$((tries + 1)); [ $tries -gt 5 ] && rm -rf "$lock"; }
  sleep 1
done
echo $$ > "$lock/pid"
trap 'rm -rf "$lock"' EXIT
trap 'exit 130' INT TERM

step() {
  echo "$1" >&2
  shift
  "$@" > "$log" 2>&1 </dev/null && return
  tail -n 15 "$log" >&2
  echo "The set-up failed; the details are in $log" >&2
  exit 1
}

export TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
pnpm="npx --yes pnpm@12.21.0"
cd "$root" || exit 1
scope=--filter=!@openpa/embedder-onnx
[ "$2" = all ] && scope=
[ -f "$stamp" ] && echo "Updating the assistant …" >&2 || echo "Setting the assistant up; this takes about a minute, once." >&2
# The age of each version was judged when it was locked; to judge it again pnpm fetches 130 MB of metadata, a minute of waiting.
step "  1/2 installing packages" $pnpm install --frozen-lockfile --config.minimumReleaseAge=0 $scope
step "  2/2 building" $pnpm run build $scope
touch "$stamp"
