"""``make lock``: write the exact versions with their hashes from ``pyproject.toml``. Needs the network."""

import subprocess
import sys

from config.local.environment import PROJECT

LOCKS = {"run.lock": [], "dev.lock": ["--group", "dev"]}


def main(*options: str) -> int:
    for name, groups in LOCKS.items():
        target = f"requirements/{name}"
        print(f"Writing {target} …", flush=True)
        done = subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
                "--generate-hashes", "--no-header", "pyproject.toml", *groups, "--output-file", target, *options,
            ],
            cwd=PROJECT,
        )  # fmt: skip
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
