"""What both programs of the stand-in share: configuration, counters, the expvar listener.

Python, because cloud-init brings it and python3-yaml into every Debian AMI: nothing is added.
"""

import http.server
import json
import os
import re
import socketserver
import sys
import threading

import yaml

CONFIG = "/etc/datadog-agent/datadog.yaml"
SOCKETS = "/var/run/datadog"


class Counters:
    """Totals since the start, by name; safe to add to from any thread."""

    def __init__(self, *names):
        self._lock = threading.Lock()
        self._totals = dict.fromkeys(names, 0)

    def add(self, name, amount):
        with self._lock:
            self._totals[name] += amount

    def totals(self):
        with self._lock:
            return dict(self._totals)


def load_config():
    """The configuration, with the API key resolved. Without a key the vendor's agent ends too."""
    try:
        with open(CONFIG, encoding="utf-8") as file:
            config = yaml.safe_load(file) or {}
    except FileNotFoundError:
        sys.exit(f"{CONFIG} is missing")
    key = os.environ.get("DD_API_KEY") or config.get("api_key")
    handle = re.fullmatch(r"ENC\[([\w.-]+)\]", key or "")
    if handle:
        key = read_secret(config, handle[1])
    if not key:
        sys.exit("no API key configured, exiting")
    return config


def read_secret(config, name):
    """`secret_backend_type: file.text`: one file a secret, taken as it is."""
    if config.get("secret_backend_type") != "file.text":
        sys.exit("secret_backend_type is not file.text")
    folder = (config.get("secret_backend_config") or {}).get("secrets_path", "")
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        sys.exit(f"secret {name}: {error.strerror}")


def bind_address(section, option):
    return "0.0.0.0" if section.get(option) else "127.0.0.1"


def fresh_socket_path(configured, default):
    """A socket that a killed predecessor left behind would keep us from binding."""
    path = configured or default
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
    return path


class JsonHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 65

    def answer(self, document, status=200):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "local"

    def log_message(self, format, *args):
        """A line for every payload would drown the journal."""


class ThreadingServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True


class ThreadingUnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def start(server):
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    return thread


def start_expvar(port, counters):
    """The vendor's expvar listener: GET /debug/vars on loopback."""

    class Handler(JsonHandler):
        def do_GET(self):
            if self.path == "/debug/vars":
                self.answer({"forwarder": counters.totals()})
            else:
                self.answer({}, 404)

    return start(ThreadingServer(("127.0.0.1", port), Handler))
