# shellcheck shell=bash
# Where things lie that are not part of the source:
#   PORTAL_VAR    data and tools of this checkout (default: var/ in the repository)
#   PORTAL_CACHE  optional, outside of any checkout: what a fresh clone need not fetch again
# A script that writes under one of these calls `mkdir -p` itself; reading this file creates nothing.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# Absolute, since scripts change into the repository.
PORTAL_VAR=$(realpath --canonicalize-missing "${PORTAL_VAR:-$repository/var}")
# shellcheck disable=SC2034 # read by the scripts that source this file
tools=$(realpath --canonicalize-missing "${PORTAL_CACHE:-$PORTAL_VAR}")/tools
