"""What README.md shows is true."""

import re
from pathlib import Path

import pytest
from reflex_base.registry import RegistrationContext

from reflex_documents.plugin import DocumentsPlugin

README = (Path(__file__).parents[1] / "README.md").read_text()


@pytest.fixture
def example():
    """The example, run in a world of their own."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    found = {"__name__": "shop.shop"}
    with RegistrationContext.ensure_context().fork():
        exec(compile(code, "README.md", "exec"), found)
        yield found


def test_the_example_can_be_run(example):
    documents = example["app"].api_transformer(None)

    assert isinstance(example["config"].plugins[0], DocumentsPlugin)
    assert documents._page("/thing/elm") is documents._site.pages[0]
