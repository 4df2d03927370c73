"""The pocket model as an ONNX graph, with the inputs, outputs and names that Hugging Face's optimum would give it.

Weights are stored as float16, each followed by one Cast, which a runtime folds away at load; all arithmetic is float32.
Shapes: B sequences, T new tokens, P cached tokens, S = P + T, H heads, K head width, D hidden width, N neurons, V vocabulary.
"""
import math

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 14
F32, I64 = TensorProto.FLOAT, TensorProto.INT64
LOWEST = float(np.finfo(np.float32).min)  # finite, so that a row of padding gives numbers, not NaN


class Graph:
    """Collects nodes; a node's output is named after the node, as a TorchScript export does."""

    def __init__(self, config, weights):
        self.c, self.weights = config, weights
        self.nodes, self.initializers, self.taken = [], [], set()

    def op(self, scope, kind, inputs, **attributes):
        name, n = f"{scope}/{kind}", 0
        while name in self.taken:
            n += 1
            name = f"{scope}/{kind}_{n}"
        self.taken.add(name)
        output = attributes.pop("output", f"{name}_output_0")
        self.nodes.append(helper.make_node(kind, inputs, [output], name=name, **attributes))
        return output

    def constant(self, scope, value, dtype):
        return self.op(scope, "Constant", [], value=numpy_helper.from_array(np.array(value, dtype=dtype)))

    def weight(self, name, scope, transpose=False):
        """One float16 initializer and its Cast; matrices are stored [in, out], as MatMul reads them."""
        array = self.weights[name].astype(np.float16)
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array.T if transpose else array), name))
        return self.op(scope, "Cast", [name], to=F32)

    def linear(self, x, name, **attributes):
        scope = "/" + name.replace(".weight", "").replace(".", "/").replace("layers/", "layers.")
        return self.op(scope, "MatMul", [x, self.weight(name, scope, transpose=True)], **attributes)

    def rms_norm(self, x, name):
        scope = "/" + name.replace(".weight", "").replace(".", "/").replace("layers/", "layers.")
        square = self.op(scope, "Pow", [x, self.constant(scope, 2.0, np.float32)])
        mean = self.op(scope, "ReduceMean", [square], axes=[-1], keepdims=1)
        shifted = self.op(scope, "Add", [mean, self.constant(scope, self.c.rms_norm_eps, np.float32)])
        inverse = self.op(scope, "Div", [self.constant(scope, 1.0, np.float32), self.op(scope, "Sqrt", [shifted])])
        scaled = self.op(scope, "Mul", [x, inverse])
        return self.op(scope, "Mul", [self.weight(name, scope), scaled])

    def rotary_angles(self):
        """cos, sin [B,1,T,K] from position_ids [B,T]."""
        scope, half = "/model/rotary_emb", self.c.head_dim // 2
        frequencies = 1.0 / self.c.rope_theta ** (np.arange(half, dtype=np.float32) / half)
        positions = self.op(scope, "Cast", ["position_ids"], to=F32)
        positions = self.op(scope, "Unsqueeze", [positions, self.constant(scope, [1, 3], np.int64)])
        angles = self.op(scope, "Mul", [positions, self.constant(scope, frequencies, np.float32)])
        angles = self.op(scope, "Concat", [angles, angles], axis=-1)
        return self.op(scope, "Cos", [angles]), self.op(scope, "Sin", [angles])

    def mask(self):
        """[B,1,T,S] 0 where token t may look at s (s <= P + t, and not padding), else the lowest float."""
        scope = "/model"
        length = lambda x: self.op(scope, "Gather", [self.op(scope, "Shape", [x]), self.constant(scope, 1, np.int64)], axis=0)
        new, total = length("input_ids"), length("attention_mask")
        zero, one = self.constant(scope, 0, np.int64), self.constant(scope, 1, np.int64)
        keys = self.op(scope, "Range", [zero, total, one])
        queries = self.op(scope, "Range", [self.op(scope, "Sub", [total, new]), total, one])
        queries = self.op(scope, "Unsqueeze", [queries, self.constant(scope, [1], np.int64)])
        causal = self.op(scope, "LessOrEqual", [keys, queries])
        real = self.op(scope, "Cast", ["attention_mask"], to=TensorProto.BOOL)
        real = self.op(scope, "Unsqueeze", [real, self.constant(scope, [1, 2], np.int64)])
        allowed = self.op(scope, "And", [causal, real])
        return self.op(scope, "Where", [allowed, self.constant(scope, 0.0, np.float32), self.constant(scope, LOWEST, np.float32)])

    def rotate(self, scope, x, cos, sin):
        axis = self.constant(scope, [3], np.int64)
        cut = lambda a, b: self.op(scope, "Slice", [x, self.constant(scope, [a], np.int64), self.constant(scope, [b], np.int64), axis])
        half = self.c.head_dim // 2
        turned = self.op(scope, "Concat", [self.op(scope, "Neg", [cut(half, 2 * half)]), cut(0, half)], axis=-1)
        return self.op(scope, "Add", [self.op(scope, "Mul", [x, cos]), self.op(scope, "Mul", [turned, sin])])

    def attention(self, layer, x, cos, sin, mask):
        c, scope = self.c, f"/model/layers.{layer}/self_attn"
        heads = self.constant(scope, [0, 0, c.num_attention_heads, c.head_dim], np.int64)

        def project(letter):
            y = self.linear(x, f"model.layers.{layer}.self_attn.{letter}_proj.weight")
            return self.op(scope, "Transpose", [self.op(scope, "Reshape", [y, heads])], perm=[0, 2, 1, 3])

        q, k, v = self.rotate(scope, project("q"), cos, sin), self.rotate(scope, project("k"), cos, sin), project("v")
        k = self.op(scope, "Concat", [f"past_key_values.{layer}.key", k], axis=2, output=f"present.{layer}.key")
        v = self.op(scope, "Concat", [f"past_key_values.{layer}.value", v], axis=2, output=f"present.{layer}.value")
        scores = self.op(scope, "MatMul", [q, self.op(scope, "Transpose", [k], perm=[0, 1, 3, 2])])
        scores = self.op(scope, "Mul", [scores, self.constant(scope, 1 / math.sqrt(c.head_dim), np.float32)])
        weights = self.op(scope, "Softmax", [self.op(scope, "Add", [scores, mask])], axis=-1)
        mixed = self.op(scope, "Transpose", [self.op(scope, "MatMul", [weights, v])], perm=[0, 2, 1, 3])
        joined = self.op(scope, "Reshape", [mixed, self.constant(scope, [0, 0, c.num_attention_heads * c.head_dim], np.int64)])
        return self.linear(joined, f"model.layers.{layer}.self_attn.o_proj.weight")

    def mlp(self, layer, x):
        scope = f"/model/layers.{layer}/mlp"
        gate = self.linear(x, f"model.layers.{layer}.mlp.gate_proj.weight")
        gate = self.op(f"{scope}/act_fn", "Mul", [gate, self.op(f"{scope}/act_fn", "Sigmoid", [gate])])
        up = self.linear(x, f"model.layers.{layer}.mlp.up_proj.weight")
        return self.linear(self.op(scope, "Mul", [gate, up]), f"model.layers.{layer}.mlp.down_proj.weight")

    def build(self):
        embedding = self.weight("model.embed_tokens.weight", "/model/embed_tokens")
        x = self.op("/model/embed_tokens", "Gather", [embedding, "input_ids"])
        cos, sin = self.rotary_angles()
        mask = self.mask()
        for layer in range(self.c.num_hidden_layers):
            scope, name = f"/model/layers.{layer}", f"model.layers.{layer}"
            mixed = self.attention(layer, self.rms_norm(x, f"{name}.input_layernorm.weight"), cos, sin, mask)
            x = self.op(scope, "Add", [x, mixed])
            x = self.op(scope, "Add", [x, self.mlp(layer, self.rms_norm(x, f"{name}.post_attention_layernorm.weight"))])
        x = self.rms_norm(x, "model.norm.weight")
        read_out = self.op("/lm_head", "Transpose", [embedding], perm=[1, 0])
        self.op("/lm_head", "MatMul", [x, read_out], output="logits")
        return self.finish()

    def finish(self):
        c = self.c
        info = helper.make_tensor_value_info
        cache = ["batch_size", c.num_key_value_heads, "past_sequence_length", c.head_dim]
        grown = [*cache[:2], "past_sequence_length + sequence_length", c.head_dim]
        names = [f"{layer}.{part}" for layer in range(c.num_hidden_layers) for part in ("key", "value")]
        inputs = [info("input_ids", I64, ["batch_size", "sequence_length"]),
                  info("attention_mask", I64, ["batch_size", "past_sequence_length + sequence_length"]),
                  info("position_ids", I64, ["batch_size", "sequence_length"])]
        inputs += [info(f"past_key_values.{name}", F32, cache) for name in names]
        outputs = [info("logits", F32, ["batch_size", "sequence_length", c.vocab_size])]
        outputs += [info(f"present.{name}", F32, grown) for name in names]
        graph = helper.make_graph(self.nodes, "main_graph", inputs, outputs, self.initializers)
        model = helper.make_model(graph, producer_name="pocket", opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 7
        checker.check_model(model)
        return model
