#!/bin/sh
# Chromium and a Chinese font for the browser tests, from the system's packages; nothing to do where they are there.
set -e
command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi "cjk" && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium and a CJK font are needed for the browser tests: install them with your system's package manager." >&2
    exit 1
fi
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null
