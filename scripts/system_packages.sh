#!/usr/bin/env bash
# Install the Debian packages that some tests need. Plexus itself needs none of them.
set -euo pipefail

# poppler-utils: pdftotext reads the same PDF independently of the parser under test.
# tesseract-ocr: the other engine of text recognition.
# chromium: the widget is used in a browser, as people use it.
packages=()
command -v pdftotext >/dev/null || packages+=(poppler-utils)
command -v tesseract >/dev/null || packages+=(tesseract-ocr)
command -v chromium >/dev/null || command -v google-chrome >/dev/null || packages+=(chromium)
[ ${#packages[@]} -gt 0 ] || exit 0

without() {
    echo "$1: tests that need them will be skipped (packages ${packages[*]})."
    exit 0
}

command -v apt-get >/dev/null || without "No apt-get here"
if [ "$(id -u)" -eq 0 ]; then
    sudo=()
elif sudo -n true 2>/dev/null; then
    sudo=(sudo -n)
else
    without "Not allowed to install system packages"
fi

echo "Installing ${packages[*]}"
install() { DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
# The lists of a fresh machine are empty or old: refresh them only when they have to be.
install "${packages[@]}" 2>/dev/null && exit 0
"${sudo[@]}" apt-get update -qq || without "apt-get could not refresh its lists"
# One at a time: one that a distribution lacks must not keep the others away.
missing=()
for package in "${packages[@]}"; do
    install "$package" || missing+=("$package")
done
packages=("${missing[@]}")
[ ${#packages[@]} -eq 0 ] || without "apt-get could not install them"
