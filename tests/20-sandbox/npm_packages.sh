#!/bin/sh
# Packages from npm as functions, compared with Node: npm/packages.mjs.
# time limit: 300 s
cd "${0%/*}/npm" || exit 1
for program in node npm; do
    command -v $program >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
exec node packages.mjs "$@"
