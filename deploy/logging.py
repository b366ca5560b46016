"""How log lines look: JSON for collectors, text for people, one format for every library."""

import logging
import re
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

_ONE_TIME_LINK = re.compile(r"(sign-in(?:/|%2F)once(?:/|%2F))[^/\s?#&\"'<>\\%]+", re.IGNORECASE)
_STRUCK_OUT = r"\1[struck out]"

_TALKATIVE: Sequence[str] = (
    # two lines for each tick
    "celery.worker.strategy",
    "celery.app.trace",
    # a line for each request, with the whole address
    "httpx",
    # several lines for each sign-in
    "axes",
)

_GATE = "/api/v1/gate"
_SHUT = (409, 429)

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def configuration(level: str, form: str) -> dict[str, Any]:
    """Return what ``logging.config.dictConfig`` takes.

    Args:
        level: the least severe level that is written.
        form: ``json`` or ``console``.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_rendering(form),
                    strike_out,
                ],
            }
        },
        "filters": {"verdicts": {"()": NoVerdicts}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.request": {"filters": ["verdicts"]},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            **{name: {"level": _at_least_warning(level)} for name in _TALKATIVE},
        },
    }


class NoVerdicts(logging.Filter):
    """Keeps out that the gate said no or not yet: that is no error, and pipelines ask often."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        path = getattr(getattr(record, "request", None), "path_info", "")
        return not (path == _GATE and getattr(record, "status_code", 0) in _SHUT)


def strike_out(_logger: object, _method: str, line: str) -> str:
    """Return a finished line without the secret of any one-time link in it.

    The last processor, so that paths, requests and tracebacks are covered alike.
    """
    return _ONE_TIME_LINK.sub(_STRUCK_OUT, line)


def configure_structlog() -> None:
    """Send structlog's lines through the standard library, thus to the handlers above."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _at_least_warning(level: str) -> str:
    return "WARNING" if level in ("DEBUG", "INFO") else level


def _rendering(form: str) -> list[Processor]:
    # neither shows local variables: they hold passwords and keys
    if form == "json":
        traceback = ExceptionDictTransformer(show_locals=False)
        return [
            structlog.processors.ExceptionRenderer(traceback),
            structlog.processors.JSONRenderer(),
        ]
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
