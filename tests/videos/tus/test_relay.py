"""What an upload's relay makes of answers, without a network."""

import asyncio

from socialflow.core.gateway import Answer
from tests.loops import run_async
from videos.api.tus_relay import relay_upload

LOCATION = b"http://x/api/v1/uploads/made"


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


class Creating(Budgeted):
    """Stands for the application: makes an upload of the first piece, and answers the others as it is told."""

    def __init__(self, *answers: Answer) -> None:
        super().__init__()
        self.answers = iter([Answer(201, [(b"location", LOCATION), (b"upload-offset", b"3")], b""), *answers])
        self.asked: list[tuple[str, str]] = []

    async def ask(self, scope, body, length=None):
        self.asked.append((scope["method"], scope["path"]))
        return next(self.answers)


def create(application, *, stays=True):
    """An upload is created with two pieces; the sender then waits for the answer, or goes."""
    messages = iter(
        [
            {"type": "http.request", "body": b"abc", "more_body": True},
            {"type": "http.request", "body": b"defg", "more_body": False},
        ]
    )

    async def receive():
        await asyncio.sleep(0.05)
        if message := next(messages, None):
            return message
        return await asyncio.sleep(60) if stays else {"type": "http.disconnect"}

    scope = {"method": "POST", "path": "/api/v1/uploads", "headers": [(b"content-length", b"7")]}
    run_async(relay_upload, application, scope, receive, None)
    return application.sent[0]


MADE = ("POST", "/api/v1/uploads")
GONE_ON = ("PATCH", "/api/v1/uploads/made")


def test_a_creation_says_how_far_its_later_pieces_came():
    application = Creating(Answer(204, [(b"upload-offset", b"7")], b""))
    answer = create(application)
    assert (answer.status, dict(answer.headers)) == (201, {b"location": LOCATION, b"upload-offset": b"7"})
    assert application.asked == [MADE, GONE_ON]


def test_a_creation_whose_later_piece_is_refused_is_refused_and_leaves_nothing():
    application = Creating(Answer(507, [], b"full"), Answer(204, [], b""))
    answer = create(application)
    assert (answer.status, answer.headers, answer.body) == (507, [], b"full")
    assert application.asked == [MADE, GONE_ON, ("DELETE", "/api/v1/uploads/made")]


def test_nothing_is_asked_again_for_a_sender_who_has_gone():
    application = Creating(*[Answer(429, [(b"retry-after", b"0.5")], b"")] * 3)
    create(application, stays=False)
    assert application.asked == [MADE, GONE_ON]


def test_who_is_faster_than_the_budget_is_slowed_down_and_not_refused():
    pieces = iter([b"abc", b"defg"])

    async def receive():
        await asyncio.sleep(0.05)
        if (piece := next(pieces, None)) is None:
            return await asyncio.sleep(60)
        return {"type": "http.request", "body": piece, "more_body": piece == b"abc"}

    headers = [(b"content-length", b"7"), (b"upload-offset", b"0")]
    scope = {"method": "PATCH", "path": "/api/v1/uploads/x", "headers": headers}
    application = Budgeted()
    run_async(relay_upload, application, scope, receive, None)
    assert application.offsets == [("PATCH", 0, 7), ("PATCH", 3, 4)]
    assert [(answer.status, dict(answer.headers)[b"upload-offset"]) for answer in application.sent] == [(204, b"7")]
