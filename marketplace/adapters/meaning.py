"""The meaning of a short text as a vector: texts that mean nearly the same point the same way.

A small sentence model (all-MiniLM-L6-v2, 384 numbers) that a package ships; nothing is fetched
at run time. Where the package is missing there is no meaning, and search goes by words alone.
"""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy
import structlog
from ctranslate2 import Encoder
from tokenizers import Tokenizer

from marketplace.adapters import meaning_model

Vector = list[float]

DIMENSIONS = 384
MAX_TOKENS = 64
"""What stands further back in a text counts no more; twice as many gain nothing measurable."""
A_BATCH = 32
KEPT = 2_000
log = structlog.get_logger()


@dataclass(frozen=True)
class _Model:
    encoder: Encoder
    tokenizer: Tokenizer


async def meanings(texts: Sequence[str]) -> list[Vector] | None:
    """The vector of each text, of length one; None where there is no model."""
    return await asyncio.to_thread(_meanings, texts)


async def meaning(text: str) -> Vector | None:
    """The vector of one text; those asked for lately are known still."""
    return await asyncio.to_thread(_kept, text)


def digest(text: str) -> str:
    """What tells whether a vector was made from this text, by this model."""
    return hashlib.blake2b(f"{meaning_model.NAME}\n{text}".encode(), digest_size=12).hexdigest()


@lru_cache(KEPT)
def _kept(text: str) -> Vector | None:
    found = _meanings([text])
    return found[0] if found else None


def _meanings(texts: Sequence[str]) -> list[Vector] | None:
    model = _model()
    if model is None:
        return None
    tokens = [encoding.ids for encoding in model.tokenizer.encode_batch(list(texts))]
    vectors: list[Vector] = [[]] * len(tokens)
    alike = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    for start in range(0, len(alike), A_BATCH):
        places = alike[start : start + A_BATCH]
        batch = [tokens[place] for place in places]
        for place, vector in zip(places, _encoded(model, batch), strict=True):
            vectors[place] = vector
    return vectors


def _encoded(model: _Model, batch: list[list[int]]) -> list[Vector]:
    """The mean of each text's words, as the model was trained."""
    words = numpy.array(model.encoder.forward_batch(batch).last_hidden_state)
    means = (one[: len(ids)].mean(axis=0) for one, ids in zip(words, batch, strict=True))
    return [(mean / numpy.linalg.norm(mean)).tolist() for mean in means]


@lru_cache
def _model() -> _Model | None:
    folder = meaning_model.prepared()
    if folder is None:
        log.warning("meaning.missing", package=meaning_model.PACKAGE)
        return None
    tokenizer = Tokenizer.from_file(str(folder / meaning_model.TOKENIZER))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    encoder = Encoder(
        str(folder), compute_type="int8", inter_threads=os.cpu_count() or 1, intra_threads=1
    )
    return _Model(encoder, tokenizer)
