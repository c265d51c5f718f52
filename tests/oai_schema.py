"""The schema of OAI-PMH 2.0 (OAI-PMH.xsd), as the source of `pyoai` brings it. For the long proofs only: it is fetched."""

import functools
import subprocess
import sys
import tarfile

from lxml import etree

from config.local.environment import var_dir

PACKAGE, NAME = "pyoai==2.5.0", "pyoai-2.5.0"
SHA256 = "029521e1f6a819511feb4299a6181b5c312e8a71f7cddc4547e27001e7552be0"
FOLDER = var_dir() / "tools"


@functools.cache
def schema() -> etree.XMLSchema:
    """What an answer has to be. Records as they are told are for other schemas to judge: it passes over them."""
    source = FOLDER / f"{NAME}.tar.gz"
    if not source.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        wanted = FOLDER / "oai.txt"
        wanted.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n")
        options = f"--quiet --no-deps --no-binary :all: --require-hashes --dest {FOLDER} --requirement {wanted}"
        subprocess.run([sys.executable, "-m", "pip", "download", *options.split()], check=True)
    with tarfile.open(source) as files:
        member = files.extractfile(f"{NAME}/src/oaipmh/tests/OAI-PMH.xsd")
        assert member is not None
        text = member.read()
    return etree.XMLSchema(etree.fromstring(text))
