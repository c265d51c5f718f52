#!/bin/sh
# Fills .venv from a lock file: `install.sh run` (the site) or `install.sh dev` (the site and its checks).
# Does nothing when the lock has not changed since. Uses plain pip and a Python that is already there.
set -eu
cd "$(dirname "$0")/../.."
wanted=${1:-run}
lock=requirements/$wanted.lock

say() { printf '%s\n' "$*" >&2; }

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! { [ -x .venv/bin/python ] && recent .venv/bin/python; }; then
    found=
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 python; do
        if recent "$candidate"; then found=$candidate; break; fi
    done
    if [ -z "$found" ]; then
        say "Python 3.11 or newer is needed, and $(python3 --version 2>/dev/null || echo 'no Python') is what is here. Install one, or name it: make run PYTHON=/path/to/python3.12"
        exit 1
    fi
    rm -rf .venv
    if ! "$found" -m venv .venv >.venv.log 2>&1; then
        rm -rf .venv
        say "$found cannot make a virtual environment ($(tail -n 1 .venv.log)). On Debian and Ubuntu: apt-get install python3-venv"
        rm -f .venv.log
        exit 1
    fi
    rm -f .venv.log
fi

if cmp -s "$lock" ".venv/$wanted.lock"; then exit 0; fi

say "Installing the libraries of $lock into .venv (the first time takes about a minute) …"
if ! .venv/bin/python -m pip install --quiet --no-deps --require-hashes --disable-pip-version-check \
    --no-input --requirement "$lock"; then
    say "The libraries could not be installed; the lines above say why. Nothing else was changed, so simply try again."
    exit 1
fi
cp "$lock" ".venv/$wanted.lock"
# Whoever has the larger set has the smaller one too.
if [ "$wanted" = dev ]; then cp requirements/run.lock .venv/run.lock; fi
