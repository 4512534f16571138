#!/usr/bin/env bash
# Chromium (with its lean shell), Redis, nginx, Caddy and PgBouncer for the tests, through apt where that is possible; else says what will be missing.
set -u
missing=()
lean=()
command -v chromium >/dev/null || missing+=(chromium)
command -v chromium-headless-shell >/dev/null || lean=(chromium-headless-shell)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v nginx >/dev/null || missing+=(nginx-light)
command -v caddy >/dev/null || missing+=(caddy)
command -v pgbouncer >/dev/null || missing+=(pgbouncer)
[ ${#missing[@]} -eq 0 ] && [ ${#lean[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null 2>&1
  [ ${#missing[@]} -eq 0 ] || apt-get install -y -q "${missing[@]}" >/dev/null 2>&1
  # Not in every Debian, and the tests can do without: they take longer with the whole browser.
  [ ${#lean[@]} -eq 0 ] || apt-get install -y -q "${lean[@]}" >/dev/null 2>&1
fi
command -v chromium >/dev/null || echo "No Chromium here: the browser tests (journeys, accessibility, taps) cannot run."
command -v redis-server >/dev/null || echo "No Redis here: the test of shared rate limits cannot run."
command -v nginx >/dev/null || echo "No nginx here: the settings for it cannot be tried."
command -v caddy >/dev/null || echo "No Caddy here: the settings for it cannot be tried."
command -v pgbouncer >/dev/null || echo "No PgBouncer here: the settings for it cannot be tried."
exit 0
