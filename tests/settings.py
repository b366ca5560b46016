"""The program's own settings, on a throw-away folder and the servers that the launcher names.

``TEST_DATABASE_URL`` and ``TEST_REDIS_URL`` choose PostgreSQL and Redis; without them the suite
runs on the embedded default, SQLite and the filesystem broker.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="ops-registry-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

os.environ |= {
    "SECRET_KEY": "a key for tests alone, long enough to be one",
    "DATA_DIR": _folder,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    "BROKER_URL": os.environ.get("TEST_REDIS_URL", "filesystem://"),
    "PUBLIC_URL": "http://testserver",
    "READINESS_ZONES": '{"local": ["127.0.0.0/8", "::1/128"]}',
    "LOG_LEVEL": "ERROR",
}

from deploy.settings import *  # noqa: E402, F403
from deploy.settings import DATABASES, STATIC_ROOT  # noqa: E402

# a file, as in the program: threads that share a database in memory lock each other out
DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"]["NAME"] = f"{_folder}/test.sqlite3"
STATIC_ROOT.mkdir()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
API_REQUESTS_PER_MINUTE = {"person": 1_000_000, "stranger": 1_000_000}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
