"""PyTorch as a worker that opens a Llama: one line "PROMPT STEPS" in, one line "@ nanos 0 id" out;
STEPS must be 0. Arguments: model directory (Hugging Face, bfloat16 safetensors), threads, bfloat16
(the file's own weights, mapped) or float32 (copies).
"""

import time

START = time.perf_counter_ns()

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F


def read_safetensors(path, dtype):
    size = path.stat().st_size
    data = torch.from_file(str(path), shared=False, size=size, dtype=torch.uint8)
    begin = 8 + int(data[:8].view(torch.int64)[0])
    header = json.loads(bytes(data[8:begin].tolist()))
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        raw = data[begin + entry["data_offsets"][0] : begin + entry["data_offsets"][1]]
        tensors[name] = raw.view(torch.bfloat16).reshape(entry["shape"]).to(dtype)
    return tensors


class Llama:
    def __init__(self, folder, dtype):
        self.c = json.loads((folder / "config.json").read_text())
        self.weights = read_safetensors(folder / "model.safetensors", dtype)

    def times(self, name, x):
        return F.linear(x, self.weights[name + ".weight"])

    def norm(self, name, x):
        return F.rms_norm(x, x.shape[-1:], self.weights[name + ".weight"], self.c["rms_norm_eps"])

    def attend(self, name, x, cos, sin):
        n, width = x.shape[1], self.c["hidden_size"] // self.c["num_attention_heads"]
        split = lambda part: self.times(name + part, x).view(1, n, -1, width).transpose(1, 2)
        rotate = lambda y: y * cos + torch.cat((-y[..., width // 2 :], y[..., : width // 2]), -1) * sin
        q, k, v = rotate(split(".q_proj")), rotate(split(".k_proj")), split(".v_proj")
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        return self.times(name + ".o_proj", mixed.transpose(1, 2).reshape(1, n, -1))

    def last_logits(self, ids):
        x = F.embedding(ids, self.weights["model.embed_tokens.weight"])
        width = self.c["hidden_size"] // self.c["num_attention_heads"]
        half = torch.arange(0, width, 2) / width
        angle = torch.arange(ids.shape[1])[:, None] * self.c["rope_theta"] ** -half
        cos, sin = (a.repeat(1, 2).to(x.dtype) for a in (angle.cos(), angle.sin()))
        for i in range(self.c["num_hidden_layers"]):
            block = f"model.layers.{i}."
            x = x + self.attend(block + "self_attn", self.norm(block + "input_layernorm", x), cos, sin)
            h = self.norm(block + "post_attention_layernorm", x)
            gated = F.silu(self.times(block + "mlp.gate_proj", h)) * self.times(block + "mlp.up_proj", h)
            x = x + self.times(block + "mlp.down_proj", gated)
        return self.times("lm_head", self.norm("model.norm", x[:, -1:]))


def prompt(length):
    """The same ids as Tiller's benchmark asks for: the letters that java.util.Random(1) draws."""
    seed, ids = 1 ^ 0x5DEECE66D, []
    for _ in range(length):
        seed = (seed * 0x5DEECE66D + 0xB) % 2**48
        ids.append(ord("a") + (seed >> 17) % 26)
    return torch.tensor([ids])


@torch.inference_mode()
def main():
    torch.set_num_threads(int(sys.argv[2]))
    model = Llama(Path(sys.argv[1]), getattr(torch, sys.argv[3]))
    print("@ ready", time.perf_counter_ns() - START, flush=True)
    for line in sys.stdin:
        length, steps = map(int, line.split())
        assert steps == 0, "This worker only answers with the first token"
        start = time.perf_counter_ns()
        first = model.last_logits(prompt(length)).argmax().item()
        print("@", time.perf_counter_ns() - start, 0, first, flush=True)


if __name__ == "__main__":
    main()
