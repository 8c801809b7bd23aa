"""What an upload's relay makes of answers, without a network."""

import asyncio

from socialflow.core.gateway import Answer
from tests.loops import run_async
from videos.api.tus_relay import relay_upload


class Budgeted:
    """Stands for the application: writes the first piece, then wants a pause before the next."""

    def __init__(self) -> None:
        self.offsets: list[tuple[str, str, int]] = []
        self.sent: list[Answer] = []
        self.refusals = 1

    async def ask(self, scope, body, length):
        offset = int(dict(scope["headers"])[b"upload-offset"])
        if offset and self.refusals:
            self.refusals -= 1
            return Answer(429, [(b"retry-after", b"0")], b"")
        end = offset + len(body.read())
        self.offsets.append((scope["method"], offset, length))
        return Answer(204, [(b"upload-offset", str(end).encode())], b"")

    async def send(self, answer, *_):
        self.sent.append(answer)


def test_who_is_faster_than_the_budget_is_slowed_down_and_not_refused():
    pieces = iter([b"abc", b"defg"])

    async def receive():
        await asyncio.sleep(0.05)
        piece = next(pieces)
        return {"type": "http.request", "body": piece, "more_body": piece == b"abc"}

    headers = [(b"content-length", b"7"), (b"upload-offset", b"0")]
    scope = {"method": "PATCH", "path": "/api/v1/uploads/x", "headers": headers}
    application = Budgeted()
    run_async(relay_upload, application, scope, receive, None)
    assert application.offsets == [("PATCH", 0, 7), ("PATCH", 3, 4)]
    assert [(answer.status, dict(answer.headers)[b"upload-offset"]) for answer in application.sent] == [(204, b"7")]
