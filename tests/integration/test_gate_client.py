import base64
import hashlib

import pytest

from deploy.environment import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCRIPT = (ROOT / "deploy" / "ci" / "gate.sh").read_bytes()
DIGEST = hashlib.sha256(SCRIPT)


def test_the_script_is_served_with_its_digest_to_whoever_asks(client):
    answer = client.get("/gate.sh")
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    assert answer["Content-Type"] == "text/x-shellscript; charset=utf-8"
    assert answer["X-Content-SHA256"] == DIGEST.hexdigest()
    encoded = base64.b64encode(DIGEST.digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{encoded}:"
    # a browser is to run nothing of it, wherever it is embedded
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.cookies == {}


def test_who_has_it_already_is_told_so(client):
    version = client.get("/gate.sh")["ETag"]
    again = client.get("/gate.sh", headers={"If-None-Match": version})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/gate.sh", headers={"If-None-Match": '"other"'}).status_code == 200


def test_its_digest_is_served_as_sha256sum_reads_it(client):
    answer = client.get("/gate.sh.sha256")
    assert answer.content.decode() == f"{DIGEST.hexdigest()}  gate.sh\n"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/gate.sh", "/gate.sh.sha256"])
def test_it_is_only_read(client, path):
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405
