#!/bin/sh
# The three roles and the database, made once when the PostgreSQL container starts with an empty volume.
# config/local/postgres.py does the same on a developer's machine. On a server of your own, run the same statements.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set public="$PUBLIC_PASSWORD" <<'SQL'
CREATE ROLE tcr_owner LOGIN PASSWORD :'owner';
CREATE ROLE tcr_app LOGIN PASSWORD :'app';
CREATE ROLE tcr_public LOGIN PASSWORD :'public';
-- The public rooms only read, and a search that takes longer than this has gone wrong.
ALTER ROLE tcr_public SET default_transaction_read_only = on;
ALTER ROLE tcr_public SET statement_timeout = '10s';
CREATE DATABASE tcr OWNER tcr_owner;
REVOKE ALL ON DATABASE tcr FROM PUBLIC;
GRANT CONNECT ON DATABASE tcr TO tcr_app, tcr_public;
SQL
