"""What comes through an open socket and is no call of a handler at all."""

import json
from functools import partial

import aiohttp
from hypothesis import strategies as st

from tests.matrix.browser import NAMESPACE, PROBE, tab
from tests.matrix.fingerprint import changed, fingerprint
from tests.matrix.fuzz import hostile
from tests.matrix.fuzz.judge import Judge
from tests.matrix.fuzz.playing import play, rounds

EXAMPLES = 100

KINDS = ("", "0", "1", "2", "3", "4", "5", "6", "9", "b")
"""The first character says to the transport what a message is."""
MESSAGES = ("40", "41", "42", "43", "44", "45", "46", "4")
"""And the second to the layer above."""
event = st.fixed_dictionaries(
    {"name": st.just(PROBE) | hostile.words, "payload": hostile.anything},
    optional={
        "router_data": hostile.anything,
        "token": hostile.words,
        "substate_token": hostile.words,
        "event_actions": hostile.anything,
    },
)
told = st.builds(lambda value: json.dumps(value, default=str), hostile.anything | event)
words = hostile.words.map(lambda word: word.encode(errors="replace").decode())
"""As text that has bytes, which a frame is made of."""
frame = st.one_of(
    st.binary(max_size=200),
    st.builds("{}{}".format, st.sampled_from(KINDS), words),
    st.builds("{}{},{}".format, st.sampled_from(MESSAGES), st.just(NAMESPACE), told),
    st.builds('42{},["event",{}]'.format, st.just(NAMESPACE), told),
    st.builds('42{},["{}",{}]'.format, st.just(NAMESPACE), words, told),
    st.builds("45{}-{},{}".format, st.integers(0, 9), st.just(NAMESPACE), told),
    st.builds('42{},["event",{}'.format, st.just(NAMESPACE), told),
    st.just("42" + NAMESPACE + ',["event",' + "[" * 3_000),
    st.just("42" + NAMESPACE + ',["event",{"name":' + "9" * 10_000 + "}]"),
)
"""Binary junk, other kinds of packets, events that are none, and JSON that ends too soon."""


async def test_no_frame_breaks_anything(judge: Judge) -> None:
    for seed in rounds(share=0.1):
        frames = st.lists(frame, min_size=1, max_size=12)
        await play(frames, partial(send, judge), EXAMPLES, seed)


async def send(judge: Judge, frames: list[str | bytes]) -> None:
    """Send them through one socket, then see that others are still served and nothing changed."""
    judge.calls["frames"] += len(frames)
    before = await fingerprint()
    address = {"x-forwarded-for": judge.elsewhere(), "origin": judge.server.url}
    site = judge.server.url.replace("http", "ws")
    async with aiohttp.ClientSession(headers=address) as session:
        way = f"{site}/_event/?EIO=4&transport=websocket&token=fuzz"
        async with session.ws_connect(way) as socket:
            await socket.receive(10)
            await socket.send_str(f"40{NAMESPACE},")
            await socket.receive(10)
            for one in frames:
                if socket.closed:
                    break
                send_one = socket.send_bytes if isinstance(one, bytes) else socket.send_str
                await send_one(one)
    async with tab(judge.server.url, {}, judge.elsewhere()) as page:
        assert (await page.rest()).outcome == "open"
    judge.look(repr(frames))
    assert not changed(before, await fingerprint()), frames
