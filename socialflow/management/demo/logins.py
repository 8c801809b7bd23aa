"""The log-ins that the demo world prints; no Django here, so that the launcher can print them too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoLogin:
    """An account that anyone may try."""

    username: str
    password: str
    purpose: str


DEMO_PASSWORD = "demo-password-1"  # noqa: S105 - printed for everyone to use
LOGINS = (
    DemoLogin("demo", DEMO_PASSWORD, "follows a few channels and has a home feed"),
    DemoLogin("creator", DEMO_PASSWORD, "owns videos of every visibility"),
    # "admin" itself is a reserved username.
    DemoLogin("demo_admin", DEMO_PASSWORD, "may use /admin"),
)
