"""Whether this container's web server answers; asked by the container runtime."""

import os
import ssl
import sys
import urllib.request

tls = ssl.create_default_context(cafile="/run/tls/ca.crt")
tls.load_cert_chain("/run/tls/own.pem")
host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
request = urllib.request.Request("https://127.0.0.1:8000/healthz", headers={"Host": host})
with urllib.request.urlopen(request, timeout=4, context=tls) as response:
    sys.exit(response.status != 200)
