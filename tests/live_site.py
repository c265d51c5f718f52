"""The real site for browser and HTTP tests: gunicorn in a process of its own, on the clone of this process."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from config.local.environment import PROJECT

START_LIMIT = 60  # seconds


@dataclass
class LiveSite:
    """A running site. ``role`` is the SITE_ROLE: all, or public (read-only, as the public database role)."""

    role: str
    port: int
    process: subprocess.Popen
    log: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def said(self) -> str:
        """What the site wrote to its log."""
        return self.log.read_text()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(role: str = "all", workers: int = 1, **environment: str) -> LiveSite:
    """Start the site with the settings of production code (``config.settings``) and wait until it answers."""
    collect_static()
    folder = Path(os.environ["VAR_DIR"])
    log = folder / f"site-{role}-{workers}.log"
    # The socket is bound here and handed over: no other process can take the port in between.
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        listening.listen(128)
        listening.set_inheritable(True)
        port = listening.getsockname()[1]
        with log.open("w") as output:
            process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"fd://{listening.fileno()}",
                    "--workers", str(workers), "--threads", "4", "--worker-tmp-dir", str(folder), "--timeout", "120",
                    "--graceful-timeout", "1", "--no-control-socket",
                ],
                cwd=PROJECT,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "config.settings",
                    "SITE_ROLE": role,
                    "SITE_URL": f"http://localhost:{port}",
                    **environment,
                },
                pass_fds=[listening.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
    site = LiveSite(role, port, process, log)
    _wait_until_it_answers(site)
    return site


def _wait_until_it_answers(site: LiveSite) -> None:
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until and site.process.poll() is None:
        try:
            urllib.request.urlopen(f"{site.url}/healthz", timeout=START_LIMIT).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return  # it answers; what, is for the tests to say
        except OSError:
            time.sleep(0.1)
        else:
            return
    site.stop()
    raise RuntimeError(f"The site did not start:\n{site.said()[-4000:]}")


def collect_static() -> None:
    """Collect the static files once for all processes of the run, in a process with the settings of the site."""
    subprocess.run(
        [sys.executable, "-m", "config.local.static_files"],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.DEVNULL,
        check=True,
    )
