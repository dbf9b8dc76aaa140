"""What somebody with bad intentions, or a broken program, may send."""

from typing import Any

from hypothesis import strategies as st

from marketplace.state.gate import Declaration
from tests.matrix.arguments import FORM, Unknown, arguments_for, form_of
from tests.matrix.world import World

UGLY = [
    "", " ", "\0", "a\0b", "\ud800", "x\udfffy", "\u202egnp.exe", "\u2028", "\ufeff", "\x1b[31m",
    "\r\nSet-Cookie: a=b", "é" * 300, "ß" * 80, "x" * 4_000, "x" * 19_990,
    "👩\u200d👩\u200d👧",
    "'; DROP TABLE account; --", "' OR '1'='1", "1); SELECT pg_sleep(9); --", "\\", '"', "$$", "%",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</script><!--", "{{7*7}}",
    "${7*7}", "{0.__class__}", "%s%n", "%00", "%zz", "../../etc/passwd", "//evil.example", "http://[",
    "javascript:alert(1)",
    "a@b", "@", "null", "None", "NaN", "Infinity", "1e309", "-1", "0", "1.5",
    "9" * 30, "1" * 400, "9" * 18, "99999999999.99", "٣", "²", "1_000", "0x10", "+1", "1,000",
    "9999-12-31", "0001-01-01", "2026-13-45", "2026-02-29", "24:00", "2026-01-01T00:00:00+99:00",
    "EUR", "XXX", "eur", "DE", "ZZ", "id", "5 kg: 9.90; 20 kg: 19.90", "5 kg: 1e9", "50 = 5 %",
    "100 %", "-5 %", "a,b;c\nd", "=cmd|' /C calc'!A0", "/p/", "/p/%00", "?", "#", "a" * 70 + ".com",
]  # fmt: skip
"""Texts that have broken programs before."""
NUMBERS = [
    0, 1, -1, 2, 3, 7, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63), 2**63, 10**30,
    -(10**400), 10**9,
]  # fmt: skip

texts = st.one_of(
    st.sampled_from(UGLY), st.text(max_size=40), st.text(st.characters(codec=None), max_size=20)
)
numbers = st.one_of(st.sampled_from(NUMBERS), st.integers(-5, 40), st.integers())
scalars = st.one_of(
    texts, numbers, st.booleans(), st.none(), st.floats(), st.just(1e308), st.just(-0.0)
)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=8,
)
PREFIXES = [
    "pieces-", "swap-", "fixed-", "minimum-", "from-", "to-", "attribute-", "attributes-",
    "option-", "axis-", "country-", "fee_", "free_", "steps_", "price-", "price_",
    "variant-0-", "all-", "take-",
    "gtin-", "column-", "form-", "answer-", "choice-", "label-",
]  # fmt: skip
"""What names of fields begin with that belong to one of many things."""


def forms(world: World) -> st.SearchStrategy[Any]:
    """A form with hostile fields among good ones, or none at all."""
    good = form_of(world)
    ids = [str(value) for value in world.named.values() if isinstance(value, int)]
    ends = st.one_of(st.sampled_from([*ids, "EUR", "XXX", "0", "size", "wood"]), texts)
    names = st.one_of(
        st.sampled_from(sorted(FORM)),
        st.builds(str.__add__, st.sampled_from(PREFIXES), ends),
        texts,
    )
    values = st.one_of(texts, st.sampled_from([*ids, *good.values()]), anything)
    hostile = st.dictionaries(names, values, max_size=12)
    mixed = st.builds(lambda bad: good | bad, hostile)
    return st.one_of(mixed, mixed, hostile, anything)


def payloads(short: str, declaration: Declaration, world: World) -> st.SearchStrategy[Any]:
    """Arguments for a handler: of the right kind with hostile values, or altogether wrong."""
    ids = [value for value in world.named.values() if type(value) is int]
    whole = st.one_of(numbers, st.sampled_from(ids))
    kinds: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in declaration.arguments.model_fields.items():
        kind = str(field.annotation)
        if name == "form_data":
            kinds[name] = forms(world)
        elif "int" in kind:
            kinds[name] = whole
        elif "bool" in kind:
            kinds[name] = st.booleans()
        elif "Literal" in kind:
            kinds[name] = st.one_of(st.sampled_from(["first", "left", "right"]), texts)
        else:
            kinds[name] = st.one_of(texts, st.sampled_from([str(one) for one in ids]))
    right = st.fixed_dictionaries(kinds)
    try:
        good = arguments_for(short, declaration, world)
    except Unknown:
        good = {}
    one_wrong = st.builds(lambda bad: good | bad, st.fixed_dictionaries({}, optional=kinds))
    wrong = st.one_of(
        st.fixed_dictionaries(dict.fromkeys(kinds, anything)),
        st.dictionaries(texts, anything, max_size=3),
        st.builds(lambda some: {**some, "self": 1, "state": {}}, right),
        anything,
    )
    return st.one_of(right, right, one_wrong, one_wrong, one_wrong, wrong)


def places(page: str) -> st.SearchStrategy[Any]:
    """What an event says of the page that it comes from."""
    usual = {"pathname": page.partition("?")[0], "asPath": page}
    hostile_path = st.one_of(
        st.builds(lambda text: {"pathname": text, "asPath": text}, texts),
        st.builds(lambda text: {"pathname": page, "asPath": f"{page}?key={text}&q={text}"}, texts),
        st.builds(lambda text: {**usual, "query": {"q": text, text: [text]}}, texts),
        st.fixed_dictionaries(
            {}, optional={"pathname": anything, "asPath": anything, "query": anything,
                          "headers": anything, "ip": anything, "token": anything,
                          "sessionId": anything}
        ),
        anything,
    )  # fmt: skip
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), hostile_path)


def events(name: str, payload: Any, place: Any) -> st.SearchStrategy[Any]:
    """What stands in a frame: an event as it should be, or with parts that are not."""
    whole = {"name": name, "payload": payload, "router_data": place}
    return st.one_of(
        *[st.just(whole)] * 8,
        st.builds(lambda part, bad: whole | {part: bad}, st.sampled_from(sorted(whole)), anything),
        st.builds(
            lambda part: {key: value for key, value in whole.items() if key != part},
            st.sampled_from(sorted(whole)),
        ),
        st.builds(lambda bad: whole | {"token": bad, "event_actions": bad}, anything),
    )
