"""A real ClamAV for the tests: ``clamd`` with one local signature, the EICAR test file's, on a socket of its own.

address = clamd.start(folder)        # None where clamd is not installed (Debian: apt-get install clamav-daemon)
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from submissions.scanner import EICAR

PROGRAMS = ("clamd", "/usr/sbin/clamd")
MISSING = "needs ClamAV's clamd: apt-get install clamav-daemon (as root), or another installation of it on PATH"
SETTINGS = """\
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TemporaryDirectory {folder}
Foreground yes
LogFile {folder}/clamd.log
StreamMaxLength 60M
MaxThreads 4
SelfCheck 3600
ConcurrentDatabaseReload no
"""
START_LIMIT = 60  # seconds


def program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The running scanner and its address (``CLAMAV_URL``). ``folder``: short, a socket's path has 107 characters at most."""
    (folder / "signatures").mkdir(parents=True)
    # The format of extended signatures: name : any type of file : at any place : bytes.
    (folder / "signatures" / "local.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    os.chmod(folder, 0o755)
    settings = folder / "clamd.conf"
    settings.write_text(SETTINGS.format(folder=folder))
    command = [program() or "clamd", "--config-file", str(settings)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(f"{folder}/clamd.sock")
            except OSError:
                time.sleep(0.1)
            else:
                return process, f"unix://{folder}/clamd.sock"
    log = folder / "clamd.log"
    process.kill()
    raise RuntimeError(f"clamd did not start:\n{log.read_text()[-2000:] if log.exists() else ''}")
