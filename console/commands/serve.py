"""Serves the console on this machine: a threaded WSGI server on 127.0.0.1, its static files out of the installed packages.

For one bureau's machine or a demonstration. A site with many users puts its own web server before
``console.wsgi:application`` and collects the static files (`python -m console collectstatic`).
"""

from __future__ import annotations

from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.staticfiles.handlers import StaticFilesHandler

from hardship.errors import SettingsError

HOST = "127.0.0.1"


class Server(ThreadingMixIn, WSGIServer):
    """One thread a request; they end with the process."""

    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    """Writes no access log: the console's own log says who looked at what, and addresses carry keys."""

    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        return


def make(port: int) -> WSGIServer:
    """A server bound to 127.0.0.1:``port`` (0: any free one). Raises SettingsError when the port is taken."""
    from console.wsgi import application

    try:
        return make_server(HOST, port, StaticFilesHandler(application), server_class=Server, handler_class=Handler)
    except OSError as error:
        raise SettingsError(f"port {port} cannot be used: {error.strerror}", where=HOST, do="choose another: --port") from None


def serve(port: int, tell: Callable[[str], None]) -> None:
    """Serves until interrupted; ``tell`` is given the address once the door is open."""
    with make(port) as server:
        tell(f"http://{HOST}:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
