"""The documented site of nginx, with a certificate of its own, before an app with sign-in: pages and websocket work."""

import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from browser.readers import Person, desk, sign_in
from browser.serving import PROJECT, free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
MAIN = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def site(folder: Path, app_port: int, tls_port: int, plain_port: int) -> str:
    """The documented file, with ports and certificate of the test."""
    text = (PROJECT / "docs" / "serving" / "nginx.conf").read_text("utf-8")
    changes = {
        "server 127.0.0.1:8501;": f"server 127.0.0.1:{app_port};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{tls_port} ssl http2;",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "    listen [::]:80;\n": "",
        "server_name contact.example.org;": "server_name localhost;",
        "/etc/contact/tls/contact.crt": str(folder / "contact.crt"),
        "/etc/contact/tls/contact.key": str(folder / "contact.key"),
        "proxy_set_header Host $host;": "proxy_set_header Host $http_host;",  # the port of the test is none of TLS
    }
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    return text


@pytest.fixture(scope="module")
def proxied(browser, installed, tmp_path_factory):
    """The address by TLS, that without, and the desk behind them."""
    if not Path(NGINX).is_file():
        pytest.skip("nginx is not installed (apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "contact.key", "-out", folder / "contact.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    tls_port, plain_port = free_port(), free_port()
    public = f"https://localhost:{tls_port}"
    with desk(browser, installed, folder / "desk", Person("chief", "federation"), CONTACT_APP_URL=public) as one:
        one.provider.redirect_uri = f"{public}/oauth2callback"
        (folder / "site.conf").write_text(site(folder, int(one.url.rsplit(":", 1)[1]), tls_port, plain_port))
        (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
        process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-p", folder], stderr=subprocess.PIPE)
        try:
            wait_until_open(public)
            yield public, f"http://127.0.0.1:{plain_port}", one
        finally:
            process.terminate()
            process.wait(timeout=20)


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def get(url: str) -> tuple[int, dict[str, str]]:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    opener = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=trusting()))
    try:
        with opener.open(url, timeout=20) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}


def wait_until_open(url: str) -> None:
    for _ in range(100):
        try:
            get(url)
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nginx did not start")


def test_a_reader_signs_in_and_reads_by_tls(proxied, browser):
    public, _, _ = proxied
    context = browser.new_context(ignore_https_errors=True, locale="fr-FR")
    try:
        page = context.new_page()
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        page.goto(public)
        sign_in(page, "chief")
        page.get_by_test_id("stMetricValue").first.wait_for(timeout=60_000)
        assert sockets
        assert all(address.startswith("wss://localhost") for address in sockets)
        cookies = [cookie for cookie in context.cookies() if cookie["name"].startswith("_streamlit")]
        assert cookies
        assert all(cookie["secure"] for cookie in cookies)
    finally:
        context.close()


def test_what_is_for_developers_is_hidden_by_the_proxy_too(proxied):
    public, _, _ = proxied
    assert get(f"{public}/_stcore/metrics")[0] == 404
    assert get(f"{public}/_stcore/agent/openapi.json")[0] == 404


def test_headers_come_through_and_the_server_is_not_named(proxied):
    public, _, _ = proxied
    status, headers = get(public)
    assert status == 200
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["server"] == "nginx"
    assert get(f"{public}/health")[0] == 200


def test_without_tls_one_is_sent_to_it(proxied):
    _, plain, _ = proxied
    status, headers = get(f"{plain}/territoires")
    assert status == 301
    assert headers["location"] == "https://127.0.0.1/territoires"
