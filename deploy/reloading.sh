#!/bin/sh
# Starts a server, and in the week after its certificate was renewed has it read it anew each day (SIGHUP):
#   reloading.sh program argument …
# One that reads only at its start whom it believes (READ_ONCE) is ended when that has changed; its container starts it again.
# The loop belongs to the container's init (`init: true`), so that the server has no child that it does not know.
set -eu
server=$$
known=$(cat "${READ_ONCE:-/dev/null}")
(
    while sleep "${RELOAD_SECONDS:-86400}" && kill -0 "$server" 2>/dev/null; do
        if [ -n "${READ_ONCE:-}" ]; then
            if [ "$(cat "$READ_ONCE")" != "$known" ]; then kill -TERM "$server"; fi
        elif [ -n "$(find "${OWN_CERTIFICATE:-/run/tls/own.pem}" -mtime -7)" ]; then kill -HUP "$server"; fi
    done &
)
exec "$@"
