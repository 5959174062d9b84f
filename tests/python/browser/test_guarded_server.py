"""What the server answers to real requests: headers, hosts, hidden paths, health; and what it refuses to serve."""

import http.client
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest

from browser.installed import install
from browser.readers import Person, desk
from browser.sample_figures import Sample
from browser.serving import PROJECT, free_port, serve

WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def ask(url: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        is_open = answer.status == 101
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, "" if is_open else answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/territoires", "/health", "/_stcore/health", "/media/none", "/nowhere.js"])
def test_every_answer_carries_the_headers(app, path):
    _, headers, _ = ask(app.url, path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "geolocation=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "http" not in policy
    assert "strict-transport-security" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/upload_file/a/b",
        "/territoires/_stcore/metrics",
    ],
)
def test_paths_for_developers_are_not_there(app, path):
    assert ask(app.url, path)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "contact", ""])
def test_an_unknown_host_is_answered_nothing(app, host):
    status, _, text = ask(app.url, Host=host)
    assert status in (400, 421)
    assert "<html" not in text
    assert ask(app.url, "/_stcore/stream", Host=host, **WEBSOCKET)[0] in (400, 403, 421)


def test_the_known_hosts_are_answered(app):
    port = urlsplit(app.url).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", "LOCALHOST"):
        assert ask(app.url, Host=host)[0] == 200


def test_a_websocket_of_another_site_is_refused_and_that_of_the_app_opens(app):
    own = {"Origin": app.url, "Sec-WebSocket-Protocol": "streamlit", **WEBSOCKET}
    assert ask(app.url, "/_stcore/stream", **own)[0] == 101
    assert ask(app.url, "/_stcore/stream", **(own | {"Origin": "https://evil.example"}))[0] == 403


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_without_sign_in_a_proxy_is_answered_nothing(app, name):
    assert ask(app.url, **{name: "10.0.0.1"})[0] == 403


def test_health_tells_of_the_publication(app):
    status, headers, text = ask(app.url, "/health")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    told = json.loads(text)
    assert (told["status"], told["publication"], told["data_to"]) == (
        "fresh",
        "sample-1",
        app.installed.sample.data_to.isoformat(),
    )
    assert ask(app.url, "/health", method="POST")[0] == 405


def test_health_says_when_the_publication_is_stale_or_gone(tmp_path):
    today = date.today()
    fresh = Sample(
        data_from=today - timedelta(days=40), data_to=today - timedelta(days=1), volume=0.01, data_kind="received"
    )
    installed = install(tmp_path / "installed", fresh)
    with serve(installed, tmp_path / "home") as served:
        assert json.loads(ask(served.url, "/health")[2])["status"] == "fresh"
        old = replace(fresh, data_from=today - timedelta(days=60), data_to=today - timedelta(days=5))
        installed.publish(data_from=old.data_from, data_to=old.data_to)
        status, _, text = ask(served.url, "/health")
        assert (status, json.loads(text)["status"]) == (503, "stale")
        installed.publication.unlink()
        status, _, text = ask(served.url, "/health")
        assert (status, json.loads(text)) == (503, {"status": "unreadable", "reason": "missing"})


def test_with_sign_in_by_tls_cookies_are_secure_and_browsers_are_told_to_stay(browser, installed, tmp_path):
    settings = {"CONTACT_APP_URL": "https://contact.example.org"}
    with desk(browser, installed, tmp_path / "desk", Person("chief", "federation"), **settings) as one:
        status, headers, _ = ask(one.url, Host="contact.example.org", X_Forwarded_For="10.0.0.1")
        assert status == 200
        assert headers["strict-transport-security"].startswith("max-age=63072000")
        cookies = [value for name, value in ask(one.url, "/_stcore/health")[1].items() if name == "set-cookie"]
        assert all("; Secure" in cookie for cookie in cookies)
        assert ask(one.url, "/media/none", Host="contact.example.org")[0] == 403


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"CONTACT_APP_ADDRESS": "0.0.0.0"}, "without sign-in"),
        ({"CONTACT_APP_URL": "https://contact.example.org"}, "sign-in"),
        ({"CONTACT_APP_OIDC_METADATA": "https://provider.example.org"}, "CONTACT_APP_OIDC_CLIENT"),
        ({"CONTACT_APP_IDLE_MINUTES": "never"}, "CONTACT_APP_IDLE_MINUTES"),
    ],
)
def test_what_would_show_figures_to_anybody_is_not_served(installed, settings, words):
    environment = {"PATH": "/usr/bin:/bin", **installed.environment, "CONTACT_APP_PORT": str(free_port()), **settings}
    done = subprocess.run(
        [sys.executable, "-m", "app.server"], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
