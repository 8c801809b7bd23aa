#!/bin/sh
# The application's role owns its database and nothing else. The superuser has no password from now on: it is for whoever
# is on the machine (docker compose exec --user postgres postgres psql).
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE socialflow LOGIN PASSWORD :'password';
ALTER DATABASE socialflow OWNER TO socialflow;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
