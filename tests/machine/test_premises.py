"""A data folder has one holder, and remembers ports and its secret."""

import json
import socket

from marketplace.config import settings
from marketplace.machine.ports import LOOPBACK, free_port
from marketplace.machine.premises import Premises, Record


def test_only_one_process_holds_a_folder(tmp_path):
    first, second = Premises(tmp_path), Premises(tmp_path)

    assert first.occupy()
    assert not second.occupy()
    first.leave()
    assert second.occupy()


def test_what_the_holder_writes_others_read(tmp_path):
    record = Record(pid=1, command="run", url="http://shop", environment={"A": "b"})

    Premises(tmp_path).write(record)

    assert Premises(tmp_path).record() == record


def test_nothing_is_on_record_after_the_holder_has_left(tmp_path):
    premises = Premises(tmp_path)
    premises.write(Record(pid=1))

    premises.leave()

    assert premises.record() == Record()


def test_a_port_is_found_again(tmp_path):
    assert Premises(tmp_path).port("postgres") == Premises(tmp_path).port("postgres")


def test_a_taken_port_is_picked_anew(tmp_path):
    premises = Premises(tmp_path)
    port = premises.port("postgres")

    with socket.create_server((LOOPBACK, port)):
        other = premises.port("postgres")

    assert other != port
    assert free_port(other) == other


def test_nobody_is_given_the_shops_own_port_or_anothers(tmp_path):
    ports = {"smtp": settings().port, "sandbox": settings().port + 1}
    (tmp_path / "ports.json").write_text(json.dumps(ports | {"valkey": settings().port + 1}))

    assert Premises(tmp_path).port("smtp") != settings().port
    assert Premises(tmp_path).port("valkey") != settings().port + 1


def test_the_secret_is_made_once_and_private(tmp_path):
    premises = Premises(tmp_path)

    assert premises.secret() == premises.secret()
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0
