#!/bin/sh
# Chromium and a Chinese font for the browser tests, from the system's packages; nothing to do where they are there.
set -e
browser=""
for name in chromium chromium-browser google-chrome; do # those that console/screenshots.py looks for
    browser=${browser:-$(command -v "$name" || true)}
done
[ -n "$browser" ] && fc-list 2>/dev/null | grep -qi "cjk" && exit 0
packages="chromium fontconfig fonts-noto-cjk"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium and a CJK font are needed for the browser tests: install them with your system's package manager." >&2
    exit 1
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Chromium and a CJK font are needed for the browser tests. As root, once: apt-get install $packages" >&2
        exit 1
    fi
    sudo="sudo"
fi
# sudo passes no variables on, so the answer to debconf's questions goes along as an argument.
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
