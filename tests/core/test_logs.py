"""What a person reads in the terminal: few words of what went well, all of what did not."""

from socialflow.core.logs import terminal_line

VIDEO = "01980000-0000-7000-8000-00000012cdef"


def line(level: str, logger: str = "videos.services.claims") -> str:
    facts = {"event": "encode.ready", "level": level, "logger": logger, "timestamp": "2026-01-01T00:00:00Z"}
    return terminal_line(None, level, {**facts, "video_id": VIDEO, "seconds": 3.2, "length": 12.0})


def test_what_becomes_of_a_video_is_said_in_few_words() -> None:
    assert line("info") == "encode.ready …12cdef seconds 3.2, length 12.0"


def test_what_goes_wrong_and_what_others_say_is_said_in_full() -> None:
    for said in (line("warning"), line("info", "social.services")):
        assert "2026-01-01" in said
        assert VIDEO in said
