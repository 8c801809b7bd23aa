"""The log-ins that the demo world prints; no Django here, so that the launcher can print them too."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoLogin:
    """An account that anyone may try."""

    username: str
    password: str
    purpose: str
    # The key of an authenticator app, for those who need a second factor: any app takes it, and `make code` knows it.
    totp_key: str = ""

    def __str__(self) -> str:
        """A line for the terminal."""
        line = f"{self.username:<12} {self.password}   {self.purpose}"
        return f"{line} with a code from `make code`" if self.totp_key else line


DEMO_PASSWORD = "demo-river-lantern-1"  # noqa: S105 - printed for everyone to use
LOGINS = (
    DemoLogin("demo", DEMO_PASSWORD, "follows a few channels and has a home feed"),
    DemoLogin("creator", DEMO_PASSWORD, "owns videos of every visibility"),
    # "admin" itself is a reserved username.
    DemoLogin("demo_admin", DEMO_PASSWORD, "may use /admin", totp_key="SOCIALFLOWDEMOADMINTOTPKEYAAAAAA"),
)
