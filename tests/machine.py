"""What tests need of the machine itself and may install: PostgreSQL, a browser.

Where it may (root on Debian or Ubuntu) it installs them; else it names the command and the tests are skipped, loudly.
In continuous integration a skip would hide that something was never tried, so there it fails.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

TRIES = 3
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("true", "1", "yes")


def lacks(what: str, command: str) -> NoReturn:
    """Skip the test for want of something, or fail where nothing may be skipped."""
    sentence = f"{what} is not on this machine and could not be installed. Install it with: {command}"
    if is_ci():
        pytest.fail(sentence)
    pytest.skip(sentence)


@functools.cache
def install(*packages: str) -> bool:
    """Install packages of the system, where we may; whether that worked. Tried once per run."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    sys.stderr.write(f"\nInstalling {', '.join(packages)} …\n")
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    fetch = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for _ in range(TRIES):
        for command in (["apt-get", "update", "-qq"], fetch):
            done = subprocess.run(command, env=environ, capture_output=True, check=False)
        if done.returncode == 0:
            return True
    sys.stderr.write(done.stderr.decode(errors="replace")[-2000:])
    return False


def chromium() -> Path:
    """The browser's program: the one without windows where there is a choice, for it costs a quarter less."""
    found = _browser()
    if found is None and install(BROWSERS[0]):
        found = _browser()
    if found is None:
        lacks("Chromium", f"apt-get install {BROWSERS[0]}")
    return Path(found)


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)
