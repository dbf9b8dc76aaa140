"""One running shop that everybody attacks."""

from collections.abc import Iterator

import pytest

from tests.matrix.fuzz.judge import Judge
from tests.matrix.server import Server


@pytest.fixture(scope="session")
def judge(server: Server) -> Iterator[Judge]:
    """Sees every fault; tells in the end how many calls there were."""
    judge = Judge(server)
    yield judge
    print(f"\n{judge}")
