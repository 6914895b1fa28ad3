#!/bin/sh
# Makes a clone ready to run: checks Node, installs packages and builds, each only if needed. Speaks on stderr only.
# Two terminals at once: one works, the other waits. Used by ./signalbox and by `npm test`.
# `prepare.sh web` builds the console too, which only `signalbox serve` and the tests need.

root=$(cd -P -- "${0%/*}/.." && pwd) || exit 1
cd "$root" || exit 1
stamp=dist/.stamp
lock=.build-lock
log=
say() { echo "signalbox: $*" >&2; }

node=$(command -v node) || { say 'Node.js 20.19 or newer is needed, and no "node" is on the PATH.'; exit 1; }
version=$(node -p process.versions.node)
major=${version%%.*}
rest=${version#*.}
minor=${rest%%.*}
if [ "$major" -lt 20 ] || { [ "$major" -eq 20 ] && [ "$minor" -lt 19 ]; }; then
  say "Node.js 20.19 or newer is needed; $node is $version. See https://nodejs.org/en/download"
  exit 1
fi

release() {
  rm -rf "$lock"
  [ -n "$log" ] && rm -f "$log"
}

# A lock whose owner is dead is taken over; the rename lets one of two who see it do so.
acquire() {
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    [ "$waited" -eq 0 ] && say "another terminal is preparing this clone; waiting"
    waited=$((waited + 1))
    owner=$(cat "$lock/pid" 2>/dev/null)
    if { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; } || { [ -z "$owner" ] && [ $((waited % 20)) -eq 0 ]; }; then
      mv "$lock" "$lock.$$" 2>/dev/null || continue
      if [ "$(cat "$lock.$$/pid" 2>/dev/null)" = "$owner" ]; then
        rm -rf "$lock.$$"
      else
        mv "$lock.$$" "$lock" # somebody was quicker and holds it now
      fi
    elif [ "$waited" -gt 1200 ]; then
      say "gave up waiting for process $owner; remove $root/$lock if it is gone"
      exit 1
    else
      sleep 0.5
    fi
  done
  echo $$ >"$lock/pid"
  trap release EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

inputs() {
  find src scripts package.json package-lock.json tsconfig.json -type f ! -name '*.test.ts' | LC_ALL=C sort
}
digest() { inputs | xargs cksum | cksum; }
web_digest() { find web package-lock.json -type f ! -name '*.test.ts' | LC_ALL=C sort | xargs cksum | cksum; }

quietly() {
  log=$(mktemp "${TMPDIR:-/tmp}/signalbox.XXXXXX") || exit 1
  if ! "$@" >"$log" 2>&1 </dev/null; then
    say "failed: $*"
    tail -n 40 "$log" >&2
    exit 1
  fi
  rm -f "$log"
  log=
}

acquire
began=$lock/began
ls -lLi "$node" >"$began"
digest >>"$began"

if ! node scripts/installed.mjs; then
  say "installing packages"
  quietly npm ci --include=dev --no-audit --no-fund --loglevel=error
fi
if [ ! -f dist/app/main.js ] || [ "$(tail -n +2 "$began")" != "$(tail -n +2 "$stamp" 2>/dev/null)" ]; then
  say "building"
  quietly npm run --silent build:program
fi
mv "$began" "$stamp"

if [ "${1:-}" = web ]; then
  wanted=$(web_digest)
  if [ ! -f dist/web/index.html ] || [ "$wanted" != "$(cat dist/web/.stamp 2>/dev/null)" ]; then
    say "building the console"
    quietly npm run --silent build:web
    printf '%s\n' "$wanted" >dist/web/.stamp
  fi
fi
