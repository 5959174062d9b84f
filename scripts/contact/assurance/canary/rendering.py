"""The app, served by `contact app` and read as people do: pages in Chromium, pictures, downloads; else over HTTP alone."""

import importlib.util
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from contact.assurance.trial import Trial

CHROMIUM = Path(os.environ.get("CONTACT_CHROMIUM", "/usr/bin/chromium"))
_PAGES = ("/", "/territoires")
_IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
_START_SECONDS = 90
_PAGE_MILLISECONDS = 60_000


def read_app(trial: Trial, into: Path) -> dict[str, int]:
    """Serve the app and keep in `into` everything it sends; returns how many pages and downloads were kept.

    Raises:
        RuntimeError: the app did not start.
    """
    into.mkdir(parents=True, exist_ok=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = trial.start("app", CONTACT_APP_PORT=str(port))
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        counts = _over_http(f"http://127.0.0.1:{port}", into)
        if importlib.util.find_spec("playwright") and CHROMIUM.is_file():
            counts |= _in_chromium(f"http://127.0.0.1:{port}", into)
        return counts
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        stdout, stderr = process.communicate(timeout=30)
        (into / "app.out").write_bytes(stdout)
        (into / "app.err").write_bytes(stderr)


def _wait(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the app did not start")


def _over_http(address: str, into: Path) -> dict[str, int]:
    for number, page in enumerate((*_PAGES, "/_stcore/health", "/_stcore/host-config"), start=1):
        with urllib.request.urlopen(address + page, timeout=20) as answer:
            (into / f"answer_{number}").write_bytes(str(answer.headers).encode() + answer.read())
    return {"answers over HTTP": number}


def _in_chromium(address: str, into: Path) -> dict[str, int]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--disable-gpu", "--no-first-run"])
        page = browser.new_page(locale="fr-FR", accept_downloads=True)
        frames: list[bytes] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(_bytes(frame))))
        for number, place in enumerate(_PAGES, start=1):
            page.goto(address + place)
            page.wait_for_selector(_IDLE, timeout=_PAGE_MILLISECONDS)
            page.get_by_test_id("stDownloadButton").first.wait_for(timeout=_PAGE_MILLISECONDS)
            page.wait_for_timeout(1_000)
            (into / f"page_{number}.html").write_text(page.content(), encoding="utf-8")
            page.screenshot(path=into / f"page_{number}.png", full_page=True)
            with page.expect_download(timeout=_PAGE_MILLISECONDS) as caught:
                page.get_by_test_id("stDownloadButton").get_by_role("button").first.click()
            caught.value.save_as(into / f"download_{number}_{caught.value.suggested_filename}")
        browser.close()
        (into / "messages").write_bytes(b"\n".join(frames))
    return {"pages in Chromium": number, "downloads": number}


def _bytes(frame: str | bytes) -> bytes:
    return frame.encode() if isinstance(frame, str) else frame
