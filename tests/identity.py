"""Providers of identity on loopback: each speaks the endpoints that its documentation names, and keeps to its rules.

A test is the browser: it takes what our page leads to, asks `authorize` with it, and comes back with the code.
"""

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

KEY = ec.generate_private_key(ec.SECP256R1())
CLIENT_ID, SECRET = "our-client", "our-secret"
OPENID_ID = "openid"


def certificate() -> str:
    """As Google publishes its keys."""
    name, now = x509.Name([]), datetime.now(UTC)
    unsigned = x509.CertificateBuilder(
        name, name, KEY.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
    )
    return unsigned.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


class Identity:
    """One provider, and the person who is logged in there."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {"sub": "4711", "name": "Mara", "email": "mara@example.com", "verified": True}
        self.issuer = ""
        # What an attacker, or a broken provider, puts in place of the truth.
        self.claims: dict[str, Any] = {}
        self.config: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        # By path: pieces of a whole answer, head and all; between two of them it waits a moment.
        self.instead: dict[str, list[bytes]] = {}
        self.requests: list[str] = []
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.base = ""

    def authorize(self, address: str) -> dict[str, str]:
        """What the provider sends the browser back with, after the person agreed."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        self.asked.append(asked)
        code = secrets.token_hex(8)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """RFC 6749, section 4.1.3, and RFC 7636, section 4.6."""
        asked = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        is_client = authorization == f"Basic {basic}" or form.get("client_secret") == SECRET
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not asked or not is_client or asked["redirect_uri"] != form.get("redirect_uri"):
            return 400, {"error": "invalid_grant"}
        if asked.get("code_challenge_method") != "S256" or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        answer: dict[str, Any] = {"access_token": "an-access-token", "token_type": "bearer", "expires_in": 3600}
        if "openid" in asked["scope"].split():
            answer["id_token"] = self._id_token(asked)
        return 200, answer

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer or self.base, "aud": CLIENT_ID, "iat": now, "exp": now + 300,
            "sub": self.person["sub"], "nonce": asked.get("nonce"), "name": self.person["name"],
            "email": self.person["email"], "email_verified": self.person["verified"], **self.claims,
        }  # fmt: skip
        return str(jwt.encode(claims, KEY, algorithm="ES256", headers={"kid": "1"}))

    def read(self, path: str) -> Any:
        """Who it is, in the words of each provider."""
        person = self.person
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.base, "authorization_endpoint": f"{self.base}/authorize",
                "token_endpoint": f"{self.base}/token", "userinfo_endpoint": f"{self.base}/userinfo",
                "jwks_uri": f"{self.base}/jwks", "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **self.config,
            }  # fmt: skip
        answers = {
            "/jwks": {"keys": [{**json.loads(ECAlgorithm.to_jwk(KEY.public_key())), "kid": "1", "alg": "ES256"}]},
            "/certs": {"1": certificate()},
            "/userinfo": {
                "sub": person["sub"], "name": person["name"], "preferred_username": "mara",
                "email": person["email"], "email_verified": person["verified"], **self.userinfo,
            },
            "/github/user": {"id": 4711, "login": "mara", "name": person["name"], "email": None, "bio": "secret"},
            "/github/user/emails": [{"email": person["email"], "primary": True, "verified": person["verified"]}],
            "/2/users/me": {"data": {"id": person["sub"], "name": person["name"], "username": "mara"}},
            "/graph/me": {"id": person["sub"], "name": person["name"], "email": person["email"]},
        }  # fmt: skip
        return answers.get(path)


class _Door(BaseHTTPRequestHandler):
    identity: Identity

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if self._says_something_else(url.path):
            return
        found = self.identity.read(url.path)
        has_token = "an-access-token" in self.headers.get("Authorization", "") + url.query
        is_public = url.path.startswith(("/.well-known/", "/jwks", "/certs"))
        self._send(200 if found and (has_token or is_public) else 401, found or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self._says_something_else(self.path):
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._send(*self.identity.token(form, self.headers.get("Authorization", "")))

    def _says_something_else(self, path: str) -> bool:
        self.identity.requests.append(path)
        pieces = self.identity.instead.get(path, [])
        with suppress(ConnectionError):
            for number, piece in enumerate(pieces):
                time.sleep(0.02 if number else 0)
                self.wfile.write(piece)
        return bool(pieces)

    def _send(self, status: int, answer: Any) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(identity: Identity) -> Iterator[Identity]:
    """Have it listen on a port of its own."""
    door = type("Door", (_Door,), {"identity": identity})
    with ThreadingHTTPServer(("127.0.0.1", 0), door) as server:
        identity.base = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield identity
        finally:
            server.shutdown()


def apps_of(identity: Identity, configured: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The settings of all five providers, set up."""
    app = {"client_id": CLIENT_ID, "secret": SECRET, "key": ""}
    openid = {
        **app, "provider_id": OPENID_ID, "name": "Example ID",
        "settings": {"server_url": identity.base, "oauth_pkce_enabled": True},
    }  # fmt: skip
    return {
        name: {**options, "APPS": [openid if name == "openid_connect" else app]} for name, options in configured.items()
    }


def point_at(identity: Identity, monkeypatch: Any) -> None:
    """Lead the four named providers to loopback: their addresses are in code, so nothing else can."""
    from allauth.socialaccount.providers.facebook import flows
    from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
    from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
    from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
    from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter

    for adapter in (FacebookOAuth2Adapter, GitHubOAuth2Adapter, GoogleOAuth2Adapter, TwitterOAuth2Adapter):
        monkeypatch.setattr(adapter, "authorize_url", f"{identity.base}/authorize")
        monkeypatch.setattr(adapter, "access_token_url", f"{identity.base}/token")
    monkeypatch.setattr(GitHubOAuth2Adapter, "profile_url", f"{identity.base}/github/user")
    monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{identity.base}/github/user/emails")
    monkeypatch.setattr(TwitterOAuth2Adapter, "profile_url", f"{identity.base}/2/users/me")
    monkeypatch.setattr("allauth.socialaccount.providers.google.views.CERTS_URL", f"{identity.base}/certs")
    monkeypatch.setattr(flows, "GRAPH_API_URL", f"{identity.base}/graph")


def leave(client: Any, provider: str, query: str = "") -> str:
    """Press the button of a provider; the address that our page goes on to."""
    response = client.post(f"{start_of(provider)}{query}")
    assert response.status_code == 200, response
    (address,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', response.text)
    return unescape(address)


def come_back(client: Any, provider: str, answer: dict[str, str]) -> Any:
    """Come back from the provider with its answer."""
    return client.get(f"{start_of(provider)}callback/?{urlencode(answer)}")


def start_of(provider: str) -> str:
    return f"/accounts/oidc/{OPENID_ID}/login/" if provider == "openid_connect" else f"/accounts/{provider}/login/"
