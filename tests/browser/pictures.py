"""The pictures of the README, taken from the samples after the walk: nothing in them is made up.

Beside ``manage.py up --demo``, in another terminal: ``sh deploy/ci/walk.sh``, then
``.venv/bin/python -m tests.browser.pictures``. It proposes one release more, so that one waits, and
needs pngquant, which makes the files small.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.servers import required_program

BASE = os.environ.get("GATE_URL", "http://127.0.0.1:8000")
FOLDER = Path(__file__).parents[2] / "deploy" / "pictures"
WIDTH, COLORS = 1280, 128
SLUG, PLACE = "sample-guarded-chat", "production"
RELEASES = f"/api/v1/interfaces/{SLUG}/environments/{PLACE}/releases"
ADA, MIA = "ada@platform.example", "mia@support.example"


def command(*words: str) -> str:
    """Return what a command of the program prints."""
    done = subprocess.run([sys.executable, "manage.py", *words], check=True, capture_output=True)
    return done.stdout.decode().strip()


def signed_in(browser: Browser, email: str, theme: str) -> BrowserContext:
    """Return a browser of somebody."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 860},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(command("sign_in_link", "--as", email))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/once/" not in address)
    page.close()
    return context


def waiting(context: BrowserContext) -> str:
    """Propose a release as Mia, submit it, and have its pipeline ask; return its address."""
    words = ("--place", SLUG, "--use", "gate:evaluate", "--use", "release:write")
    bearer = {"Authorization": f"Bearer {command('token', '--as', MIA, *words)}"}

    def send(path: str, body: dict[str, Any]) -> dict[str, Any]:
        found = context.request.post(BASE + path, headers=bearer, data=body)
        answer: dict[str, Any] = found.json()
        return answer

    digest = f"sha256:{sha256(str(datetime.now(UTC)).encode()).hexdigest()}"
    subject = {"image": digest}
    content = {"version": "1.5.0", "rollback_plan": "As recorded.", "subject": subject}
    release = send(RELEASES, content)["public_id"]
    send(f"{RELEASES}/{release}/submit", {})
    send("/api/v1/gate", {"interface": SLUG, "environment": PLACE, "subject": subject})
    return f"/releases/{release}/"


def take(context: BrowserContext, path: str, name: str, height: int) -> None:
    """Take a picture of the upper part of a page."""
    page = context.new_page()
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.goto(BASE + path)
    page.wait_for_load_state("networkidle")
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target)
    page.close()
    small = ["pngquant", "--force", "--ext", ".png", "--nofs", "--speed", "1", str(COLORS)]
    subprocess.run([*small, str(target)], check=True)


def main() -> None:
    """Take all of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(required_program("chromium")), args=["--no-sandbox"]
        )
        light = signed_in(browser, ADA, "light")
        release = waiting(light)
        take(light, "/", "fleet", 790)
        take(light, "/i/sample-careless-chat/", "interface", 860)
        take(light, release, "release", 900)
        take(light, f"/i/{SLUG}/{PLACE}/gate/", "gate", 720)
        dark = signed_in(browser, ADA, "dark")
        take(dark, release, "release-dark", 900)
        browser.close()


if __name__ == "__main__":
    main()
