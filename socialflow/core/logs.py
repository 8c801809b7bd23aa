"""Structured logs: one JSON object a line, or coloured text for a terminal."""

import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_CONSOLE = structlog.dev.ConsoleRenderer()
_UNSAID = {"event", "level", "logger", "timestamp", "video_id"}
# Enough to tell the videos of an evening apart.
_ID_END = 6


def terminal_line(logger: Any, method: str, event: EventDict) -> str:
    """Coloured text; what becomes of a video in few words, since it stands between the steps of the demo world."""
    if event.get("level") != "info" or not str(event.get("logger")).startswith("videos."):
        return _CONSOLE(logger, method, event)
    facts = [f"{name} {value}" for name, value in event.items() if name not in _UNSAID]
    return f"{event['event']} …{str(event.get('video_id'))[-_ID_END:]} {', '.join(facts)}"


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    """Configure structlog and the standard library to write alike, and return the LOGGING setting."""
    renderer: Any = structlog.processors.JSONRenderer() if as_json else terminal_line
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    config: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            # A worker that stops gives its messages back, and would warn of it each time.
            "kombu.transport.virtual": {"level": "ERROR"},
            # Celery's workers set the root's level: what becomes of a video is said there, too.
            "videos": {"level": level},
        },
    }
    logging.config.dictConfig(config)
    return config
