#!/usr/bin/env bash
# Chromium and Redis for the tests, through apt where that is possible; else says what will be missing.
set -u
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v redis-server >/dev/null || missing+=(redis-server)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null 2>&1
  apt-get install -y -q "${missing[@]}" >/dev/null 2>&1
fi
command -v chromium >/dev/null || echo "No Chromium here: the browser tests (journeys, accessibility, taps) cannot run."
command -v redis-server >/dev/null || echo "No Redis here: the test of shared rate limits cannot run."
exit 0
