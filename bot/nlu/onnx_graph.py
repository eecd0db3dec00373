"""Build the sentence encoder's ONNX graph from its published weights.

The weights are BERT's (6 layers, 12 heads, width 384); the graph is the encoder followed by mean pooling and
normalization to length 1, as sentence-transformers/all-MiniLM-L6-v2 defines it. There is no attention mask: texts of
one length are encoded together, so that nothing is ever padded (padding changes the embedding of short texts).

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

    def linear(self, x: str, name: str) -> str:
        weight = self.constant(f"{name}.w", self.weights[f"{name}.weight"].T)
        return self.op("Add", self.op("MatMul", x, weight), self.constant(f"{name}.b", self.weights[f"{name}.bias"]))

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

    def heads(self, x: str) -> str:
        """[texts, tokens, width] -> [texts, heads, tokens, width / heads]"""
        shape = self.constant("to_heads", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        return self.op("Transpose", self.op("Reshape", x, shape), perm=[0, 2, 1, 3])

    def attention(self, x: str, layer: str) -> str:
        query, key, value = (
            self.heads(self.linear(x, f"{layer}.attention.self.{part}")) for part in ("query", "key", "value")
        )
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
        x = graph.norm(graph.op("Add", x, graph.linear(inner, f"{layer}.output.dense")), f"{layer}.output.LayerNorm")
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
        opset_imports=[helper.make_opsetid("", _OPSET)],
    )
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()
