import os
import stat
import subprocess
import sys

import pytest

from deploy.celery import BEAT, TICK, app, configuration
from deploy.environment import ROOT


def test_jobs_of_the_embedded_default_wait_in_a_folder_of_their_owner(tmp_path):
    options = configuration("filesystem://", tmp_path, 10)["broker_transport_options"]
    assert options["data_folder_in"] == options["data_folder_out"] == str(tmp_path / "queue")
    assert stat.S_IMODE((tmp_path / "queue").stat().st_mode) == 0o700


def test_redis_gets_its_own_keys_and_no_folder(tmp_path):
    settings = configuration("redis://127.0.0.1", tmp_path, 10)
    assert settings["broker_transport_options"]["global_keyprefix"] == "ops-registry:"
    assert list(tmp_path.iterdir()) == []


def test_there_is_one_tick_and_it_expires_before_the_next(tmp_path):
    schedule = configuration("redis://127.0.0.1", tmp_path, 7)["beat_schedule"]
    tick = {"task": TICK, "schedule": 7, "kwargs": BEAT, "options": {"expires": 7}}
    assert schedule == {"tick": tick}


def test_the_task_of_the_tick_exists():
    app.loader.import_default_modules()
    assert TICK in app.tasks


@pytest.mark.broker
def test_a_message_that_was_sent_comes_out_again():
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("roundtrip")
        queue.put({"answer": 42})
        message = queue.get(timeout=60)
        message.ack()
        assert message.payload == {"answer": 42}
        queue.close()


def test_a_worker_of_root_is_spared_the_text_that_one_line_replaces():
    warn = "from celery.platforms import _warn_or_raise_security_error as warn; warn(0, 0, 0, 0, "
    done = subprocess.run(
        [sys.executable, "-c", f"import deploy.celery; {warn}False)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings"},
        check=True,
    )
    assert done.stderr == ""
