#!/usr/bin/env bash
# Makes the five services' databases and roles, or brings them up to date, with psql.
#
# Runs in the postgres container on its first start (this folder is mounted as /docker-entrypoint-initdb.d) and
# by hand at any time, to set new passwords too. Connects as psql's own variables say (PGHOST, PGPORT, PGUSER);
# the user must be a superuser. Passwords: <SERVICE>_DB_PASSWORD and <SERVICE>_OWNER_DB_PASSWORD.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
services=(intake workflow aemo_liaison notification gateway)
export PGUSER=${PGUSER:-${POSTGRES_USER:-postgres}}

fail() {
    printf 'postgres/init.sh: %s\n' "$*" >&2
    exit 1
}

# The SQL goes in by standard input, so that no password appears among the machine's processes.
run_in() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "$1"; }

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --dbname postgres --command "$1"; }

# Both stand in SQL and in connection URLs, unquoted there.
password() {
    local value=${!1:-}
    [[ $value =~ ^[A-Za-z0-9_-]+$ ]] ||
        fail "$1 is not set to letters, digits, _ and - only; set it to a password made of those."
    printf '%s' "$value"
}

render() {
    local sql
    sql=$(<"$here/sql/$1")
    sql=${sql//'{{database}}'/"$database"}
    sql=${sql//'{{owner_password}}'/"$owner_password"}
    printf '%s\n' "${sql//'{{app_password}}'/"$app_password"}"
}

run_in postgres <"$here/sql/1-server.sql"

for database in "${services[@]}"; do
    variable=${database^^}
    app_password=$(password "${variable}_DB_PASSWORD")
    owner_password=$(password "${variable}_OWNER_DB_PASSWORD")

    render 2-roles.sql | run_in postgres
    if [[ -z $(ask "SELECT 1 FROM pg_database WHERE datname = '$database'") ]]; then
        render 3-database.sql | run_in postgres
    fi
    render 4-privileges.sql | run_in "$database"
done
