"""The Nu HTML checker, as the npm package `vnu-jar` brings it; it needs Java. For the long proofs only."""

import re
import shutil
import subprocess
from pathlib import Path

from config.local.environment import var_dir

VERSION = "26.9.27"
FOLDER = var_dir() / "tools"
JAR = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


class NoChecker(Exception):
    """Node or Java is missing; the message says which."""


def fetch() -> None:
    """Put the checker into ``var/tools``, unless it is there. Raises :class:`NoChecker`."""
    for program in ("java", "npm"):
        if shutil.which(program) is None and not (program == "npm" and JAR.exists()):
            raise NoChecker(f"The HTML checker needs {program}, which is not installed.")
    if not JAR.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                str(FOLDER),
                f"vnu-jar@{VERSION}",
            ],
            check=True,
        )


def faults_of(pages: dict[str, str], folder: Path) -> list[str]:
    """Address -> HTML; what is wrong with each page, one line each."""
    names = {f"{number}.html": address for number, address in enumerate(pages)}
    for name, address in names.items():
        (folder / name).write_text(pages[address], encoding="utf-8")
    run = subprocess.run(
        ["java", "-jar", str(JAR), "--skip-non-html", "--errors-only", "--format", "gnu", "--stdout", str(folder)],
        capture_output=True,
        text=True,
    )
    found = []
    for line in run.stdout.splitlines():
        told = re.match(r'"[^"]*?(\d+\.html)":(.*)', line)
        found.append(f"{names[told[1]]}:{told[2]}" if told else line)
    return found
