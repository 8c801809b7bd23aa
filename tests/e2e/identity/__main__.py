"""`python -m tests.e2e.identity FOLDER PORT CALLBACK`: serve one person and one client until the process is ended."""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

import django
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

CLIENT_ID, SECRET = "socialflow", "a-secret-between-two-servers"
PASSWORD = "a-long-enough-secret"


class Server(ThreadingMixIn, WSGIServer):
    """Answers the browser while it answers SocialFlow."""

    daemon_threads = True


def main(folder: Path, port: int, callback: str) -> None:
    """Set Django up, make what is needed, and serve."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], ROOT_URLCONF="tests.e2e.identity.urls", USE_TZ=True, DEBUG=False,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "identity.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware", "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        # Two sites on one host would take each other's cookies.
        SESSION_COOKIE_NAME="identity_session", CSRF_COOKIE_NAME="identity_csrf",
        LOGIN_URL="account_login", ACCOUNT_LOGIN_METHODS={"username"}, ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)
    _fill(callback)
    with make_server("127.0.0.1", port, get_wsgi_application(), server_class=Server) as server:
        server.serve_forever()


def _fill(callback: str) -> None:
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model

    for name in ("mara", "ada", "carl"):
        person = get_user_model().objects.create_user(name, f"{name}@example.com", PASSWORD)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client = Client(id=CLIENT_ID, name="SocialFlow", scopes="openid\nprofile\nemail", redirect_uris=callback)
    client.set_secret(SECRET)
    client.save()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
