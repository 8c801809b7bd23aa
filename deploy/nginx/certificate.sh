#!/bin/sh
# A self-signed certificate for the first minutes; put a real one in its place (docs/operations.md, “TLS”).
set -eu
folder=/etc/nginx/certificates
if [ ! -s "$folder/server.crt" ]; then
    mkdir -p "$folder"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj "/CN=localhost" \
        -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout "$folder/server.key" -out "$folder/server.crt"
fi
