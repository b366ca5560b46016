import io
import json
import logging
import logging.config

import pytest
import structlog

from deploy.logging import configuration


@pytest.fixture
def written(request):
    """Return a logger on the product's configuration, and what it wrote."""

    def configure(form, level="INFO"):
        stream = io.StringIO()
        formatter = configuration(level, form)["formatters"]["structured"]
        handler = logging.StreamHandler(stream)
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=formatter["foreign_pre_chain"],
                processors=formatter["processors"],
            )
        )
        logger = logging.getLogger(f"tests.{request.node.name}")
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
        return logger, stream

    return configure


def fail():
    password = "hunter2"  # a local variable that must not be shown
    raise ValueError(f"refused a word of {len(password)} letters")


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_local_variables(written, form):
    logger, stream = written(form)
    try:
        fail()
    except ValueError:
        logger.exception("it failed")
    assert "refused a word of 7 letters" in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


def test_a_line_for_collectors_is_one_json_object(written):
    logger, stream = written("json")
    logger.info("probed %s environments", 3, extra={"batch": 7})
    line = json.loads(stream.getvalue())
    assert line["event"] == "probed 3 environments"
    assert line["level"] == "info"
    assert line["batch"] == 7
    assert line["at"].endswith("Z")


@pytest.mark.parametrize("form", ["json", "console"])
def test_the_standard_library_takes_the_configuration(form):
    settings = configuration("WARNING", form)
    configured = logging.config.dictConfigClass(settings)
    assert configured.config["root"] == {"handlers": ["stderr"], "level": "WARNING"}
