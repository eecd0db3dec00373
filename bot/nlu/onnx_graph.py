"""Build the sentence encoder's ONNX graph from its published weights.

The weights are BERT's (6 layers, 12 heads, width 384); the graph is the encoder followed by mean pooling and
normalization to length 1, as sentence-transformers/all-MiniLM-L6-v2 defines it. There is no attention mask: texts of
one length are encoded together, so that nothing is ever padded (padding changes the embedding of short texts).

The linear layers, nine tenths of the work, are in 8-bit integers: half the time of an embedding, a cosine of 0.996 to
the published one (docs/quality.md).

Input `input_ids` int64 [texts, tokens]; outputs float32 [texts, 384], each of length 1: `embedding`, and `middle`, the
same mean taken after layer 4. What a sentence is about has not yet displaced there how it is put.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HEADS = 12
LAYERS = 6
WIDTH = 384
_MIDDLE_LAYER = 4
_EPSILON = 1e-12
# Of the 8-bit weights: sums of two products with 8-bit inputs then fit into 16 bits, as processors without dot-product
# instructions have them, so that all processors give the same.
_LARGEST = 64
_OPSET = 17


class _Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        output = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def linear(self, x: str, *names: str, zero: int = 128) -> str:
        """Linear layers of one input side by side, in 8-bit integers.

        Each token of the input is scaled by its largest value, each column of weights by its own: a text is the same
        whatever it is encoded with. `zero` is the integer that stands for 0.
        """
        weight = np.concatenate([self.weights[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        columns = np.abs(weight).max(axis=0) / _LARGEST
        name = names[0]
        size = self.op("ReduceMax", self.op("Abs", x), axes=[2], keepdims=1)
        step = self.constant(f"step_{zero}", np.float32(1 / (255 - zero)))
        middle = self.constant(f"zero_{zero}", np.uint8(zero))
        integers = self.op("QuantizeLinear", self.op("Div", x, size), step, middle)
        rounded = self.constant(f"{name}.q", np.rint(weight / columns).astype(np.int8))
        even = self.constant(f"{name}.z", np.zeros(len(columns), np.int8))
        scales = self.constant(f"{name}.s", columns.astype(np.float32))
        product = self.op("MatMulIntegerToFloat", integers, rounded, step, scales, middle, even, domain="com.microsoft")
        return self.op("Add", self.op("Mul", product, size), self.constant(f"{name}.b", bias))

    def norm(self, x: str, name: str) -> str:
        scale = self.constant(f"{name}.scale", self.weights[f"{name}.weight"])
        shift = self.constant(f"{name}.shift", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", x, scale, shift, epsilon=_EPSILON, axis=-1)

    def gelu(self, x: str) -> str:
        erf = self.op("Erf", self.op("Div", x, self.constant("sqrt2", np.float32(np.sqrt(2)))))
        half = self.op("Mul", x, self.constant("half", np.float32(0.5)))
        return self.op("Mul", half, self.op("Add", erf, self.constant("one", np.float32(1))))

    def pooled(self, x: str, output: str) -> None:
        """[texts, tokens, width] -> [texts, width], mean over tokens, length 1."""
        mean = self.op("ReduceMean", x, axes=[1], keepdims=0)
        self.nodes.append(helper.make_node("Div", [mean, self.op("ReduceL2", mean, axes=[1], keepdims=1)], [output]))

    def attention(self, x: str, layer: str) -> str:
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        # [texts, tokens, 3 width] -> 3 of [texts, heads, tokens, width / heads]
        shape = self.constant("to_heads", np.array([0, 0, 3 * HEADS, WIDTH // HEADS], np.int64))
        heads = self.op("Transpose", self.op("Reshape", self.linear(x, *parts), shape), perm=[0, 2, 1, 3])
        query, key, value = (f"{heads}_{part}" for part in ("query", "key", "value"))
        self.nodes.append(helper.make_node("Split", [heads], [query, key, value], axis=1))
        scores = self.op("MatMul", query, self.op("Transpose", key, perm=[0, 1, 3, 2]))
        scale = self.constant("scale", np.float32(np.sqrt(WIDTH // HEADS)))
        weighted = self.op("MatMul", self.op("Softmax", self.op("Div", scores, scale), axis=-1), value)
        shape = self.constant("from_heads", np.array([0, 0, WIDTH], np.int64))
        joined = self.op("Reshape", self.op("Transpose", weighted, perm=[0, 2, 1, 3]), shape)
        return self.linear(joined, f"{layer}.attention.output.dense")


def build(weights: Mapping[str, np.ndarray]) -> bytes:
    """The serialized ONNX model. `weights` are BERT's by their published names. Raises KeyError if one is missing."""
    graph = _Graph(weights)
    words = graph.op("Gather", graph.constant("words", weights["embeddings.word_embeddings.weight"]), "input_ids")
    length = graph.op(
        "Slice",
        graph.op("Shape", "input_ids"),
        graph.constant("i1", np.array([1], np.int64)),
        graph.constant("i2", np.array([2], np.int64)),
    )
    positions = graph.op(
        "Slice",
        graph.constant("positions", weights["embeddings.position_embeddings.weight"]),
        graph.constant("i0", np.array([0], np.int64)),
        length,
        graph.constant("axis0", np.array([0], np.int64)),
    )
    kind = graph.constant("kind", weights["embeddings.token_type_embeddings.weight"][0])
    x = graph.norm(graph.op("Add", graph.op("Add", words, positions), kind), "embeddings.LayerNorm")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        x = graph.norm(graph.op("Add", x, graph.attention(x, layer)), f"{layer}.attention.output.LayerNorm")
        inner = graph.gelu(graph.linear(x, f"{layer}.intermediate.dense"))
        x = graph.norm(
            graph.op("Add", x, graph.linear(inner, f"{layer}.output.dense", zero=64)), f"{layer}.output.LayerNorm"
        )
        if number + 1 == _MIDDLE_LAYER:
            graph.pooled(x, "middle")
    graph.pooled(x, "embedding")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", WIDTH])
                for name in ("embedding", "middle")
            ],
            list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)],
    )
    model.ir_version = 8
    # With shapes known more of the graph is fused when it is loaded.
    model = onnx.shape_inference.infer_shapes(model)
    onnx.checker.check_model(model)
    return model.SerializeToString()
