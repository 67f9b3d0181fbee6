"""moto's server with the local cloud's patches, and beside it the control paths.

    python server.py <the cloud's state folder> <port>

Listens on 127.0.0.1. Paths under /assay-control/ take and give JSON and are for the gateway alone;
every other path is moto's.
"""

import re
import signal
import sys
from pathlib import Path

from acm import patch_acm
from controls import control
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from patches import patch_all
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response


def create_service_app(service):
    """A service of moto that says what it lacks with 501, apart from the 500 of a failure."""
    app = create_backend_app(service)
    app.register_error_handler(
        NotImplementedError, lambda error: Response(str(error), status=501, mimetype="text/plain")
    )
    return app


# An address cannot be a name that somebody else made to lead here (DNS rebinding).
OWN_HOST = re.compile(r"(\[::1\]|[\d.]+|([\w.-]+\.)?(localhost|amazonaws\.com))(:\d*)?", re.ASCII)


def is_web_page(environ):
    """As refuse-web-page.ts has it: moto's own port is open to a browser as well."""
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    is_own = OWN_HOST.fullmatch(environ.get("HTTP_HOST", "").lower())
    return "HTTP_ORIGIN" in environ or site not in ("none", "same-origin") or not is_own


def create_app():
    moto_app = DomainDispatcherApplication(create_service_app)

    def app(environ, start_response):
        if is_web_page(environ):
            return Response("Not for web pages\n", status=403)(environ, start_response)
        if environ.get("PATH_INFO", "").startswith("/assay-control/"):
            return control(Request(environ))(environ, start_response)
        return moto_app(environ, start_response)

    return app


def main():
    state, port = Path(sys.argv[1]), int(sys.argv[2])
    patch_all()
    patch_acm(state)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = make_server(
        "127.0.0.1", port, create_app(), threaded=True, request_handler=MotoRequestHandler
    )
    server.serve_forever()


if __name__ == "__main__":
    main()
