#!/usr/bin/env bash
# Make or refresh the virtual environment .venv: `scripts/setup.sh run` or `scripts/setup.sh dev`.
# Running it again does nothing (well under a second) until what it installs has changed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

extras=${1:-run}
case "$extras" in
    run | dev) ;;
    *) echo "usage: scripts/setup.sh [run|dev]" >&2; exit 2 ;;
esac

venv=.venv
stamp=$venv/.plexus-stamp           # written last: its presence means that the install finished
unfinished=$venv/.plexus-unfinished # present only while an install is running, or after it was killed
torch_index=${PLEXUS_TORCH_INDEX:-}

# The path is part of it because an environment does not survive being moved or copied.
fingerprint() {
    { echo "$1"; echo "$torch_index"; pwd; cat pyproject.toml constraints.txt; } | sha256sum | cut -d ' ' -f 1
}

is_current() {
    [ -x "$venv/bin/python" ] && [ -f "$stamp" ] || return 1
    local found
    found=$(<"$stamp")
    # A development environment holds everything that running needs.
    [ "$found" = "$(fingerprint "$extras")" ] || [ "$found" = "$(fingerprint dev)" ]
}

find_python() {
    local candidate
    # constraints.txt was made with 3.11, so that comes first.
    local candidates=${PYTHON:-python3.11 python3.12 python3.13 python3}
    for candidate in $candidates; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            echo "$candidate"
            return
        fi
    done
    echo "Plexus needs Python 3.11 or newer; none among: $candidates (python3 is $(python3 --version 2>&1))." >&2
    echo "Install one, or name it: PYTHON=/path/to/python3.11 make ..." >&2
    return 1
}

make_venv() {
    local python
    python=$(find_python)
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv" || {
        echo "Could not make a virtual environment (on Debian: apt-get install python3-venv)." >&2
        return 1
    }
}

# Chained by hand: bash ignores `set -e` inside a function whose result is tested.
install() {
    local pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
    local torch target=.
    torch=$(grep -E '^torch==' constraints.txt)
    [ "$extras" = dev ] && target='.[dev]'
    # torch first and alone: its index may differ, and it must not be drawn from a second one by its dependants.
    echo "Installing $torch${torch_index:+ from $torch_index} (the largest part; minutes)"
    "${pip[@]}" ${torch_index:+--index-url "$torch_index"} "$torch" &&
        echo "Installing Plexus and its other dependencies ($extras)" &&
        "${pip[@]}" -c constraints.txt -e "$target"
}

is_current && exit 0
# A killed pip can leave half a package that looks whole, so start afresh after one.
if [ -f "$unfinished" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    make_venv
fi
# Going from dev back to run would lose nothing but would forget that dev was there.
if [ "$extras" = run ] && [ -x "$venv/bin/ruff" ]; then
    extras=dev
fi
rm -f "$stamp"
touch "$unfinished"
# A pip that fails by itself (no network, say) has rolled back: what is there can be kept.
install || { code=$?; rm -f "$unfinished"; echo "Set-up failed; run it again when the cause is gone." >&2; exit "$code"; }
fingerprint "$extras" >"$stamp.new"
mv "$stamp.new" "$stamp"
rm -f "$unfinished"
