"""The production server: gunicorn over the site, everything read before the first visitor comes."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

_THREADS = 8
_SLOWEST = 60
"""Seconds after which a worker that answers nothing is replaced."""


def serve(store: Path, host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve a store until told to stop; ``ready`` is called once visitors are answered.

    SIGTERM and Ctrl-C let each request finish. A store that names a newer release is read again without
    a restart. Raises ``NothingBuilt`` where there is nothing to serve.
    """
    os.environ["COMMONGROUND_STORE"] = str(store.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.portal.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    if host not in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::") and host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(host)
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0)
    from commonground.portal.places.evidence import current_evidence
    from commonground.portal.places.warming import keep_warm

    current_evidence()
    # What is read before the workers part is shared by them all; frozen, counting it copies nothing.
    gc.collect()
    gc.freeze()
    workers = max(2, multiprocessing.cpu_count())
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "threads": _THREADS,
        "worker_class": "commonground.portal.waiting.PatientWorker",
        # Fewer than the files that a process may usually have open.
        "worker_connections": 500,
        "timeout": _SLOWEST,
        "graceful_timeout": 30,
        "keepalive": 15,
        "limit_request_line": 4094,
        "limit_request_fields": 50,
        "preload_app": True,
        "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
        "accesslog": None,
        "errorlog": "-",
        # Where the site stands is nothing that a header says.
        "forwarder_headers": "",
        # Its warnings name the addresses of visitors who asked for what cannot be understood.
        "loglevel": "error",
        "when_ready": lambda _: ready(),
        "worker_exit": lambda _, __: _end(),
    }
    with keep_warm(store.resolve()):
        _Site(options).run()


def _end() -> None:
    """End a worker at once: it has answered everybody.

    On the usual way out it would stop what only its parent may, the process that keeps profiles warm, and
    then wait for threads of libraries that are not there in a process that was forked.
    """
    leaving = sys.exc_info()[1]
    code = leaving.code if isinstance(leaving, SystemExit) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 0)


class _Site(BaseApplication):
    """Gunicorn told in Python what its configuration file would say."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from commonground.portal.wsgi import application

        return application


if sys.platform == "win32":  # pragma: no cover
    raise SystemExit("The server needs a system with processes that fork; use WSL.")
