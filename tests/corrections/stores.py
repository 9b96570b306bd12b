"""Databases to test with, and corrections to put into them."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import numpy as np

from digitapp.corrections.store import INK_SIDE, Correction


def correction(seed: int, **more) -> Correction:
    """One that can be told from all others."""
    rng = np.random.default_rng(seed)
    known = {"answer": 7, "truth": 1, "source": "draw"} | more
    glyph = rng.integers(0, 256, (28, 28), dtype=np.uint8)
    ink = rng.integers(0, 256, (INK_SIDE, INK_SIDE), dtype=np.uint8)
    return Correction(glyph, ink, **known)


def postgresql_folder() -> Path | None:
    """Where PostgreSQL's programs lie on this machine, None without it."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


class PostgreSQL:
    """A server of its own in a new folder, reached through a local port; only for as long as the test runs."""

    def __init__(self, folder: Path) -> None:
        programs = postgresql_folder()
        assert programs, "PostgreSQL is not installed"
        self.log, data = folder / "log.txt", folder / "data"
        self.as_user: dict = {}
        if os.geteuid() == 0:  # it refuses to run as root
            import pwd

            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            for above in folder.parents:
                if above == Path("/tmp"):
                    break
                above.chmod(above.stat().st_mode | 0o011)
            self.as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        quiet = {
            "check": True,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.STDOUT,
            "cwd": folder,
            **self.as_user,
        }
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "digitapp", "-A", "trust", "-E", "UTF8", "--no-locale"], **quiet
        )
        self.output = self.log.open("w")
        command = [
            programs / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-k",
            str(folder),
            "-c",
            "listen_addresses=127.0.0.1",
        ]
        self.process = subprocess.Popen(
            command, stdout=self.output, stderr=subprocess.STDOUT, cwd=folder, **self.as_user
        )
        self.url = f"postgresql://digitapp@127.0.0.1:{port}/postgres"
        end = time.monotonic() + 120
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0 and "ready to accept" in self.log.read_text():
                    return
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def close(self) -> None:
        """Stop it."""
        self.process.terminate()
        self.process.wait(60)
        self.output.close()
