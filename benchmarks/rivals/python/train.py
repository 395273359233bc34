"""PyTorch as a worker that trains the pocket-shaped model: one line "ROWS LENGTH" in, one line
"@ nanos loss" out. Arguments: model directory (Hugging Face, bfloat16 safetensors), threads, WALL
or THREAD (processor time of the one thread).

The network is Gemma 2 as Tiller computes it (arXiv 2408.00118), written as one would by hand for
PyTorch: fused attention cannot serve it because of the soft cap on the scores.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def read_safetensors(path):
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int(data[:8].view(np.uint64)[0])
    header = json.loads(bytes(data[8 : 8 + size]))
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        raw = torch.from_numpy(np.array(data[begin:end]))
        tensors[name] = raw.view(torch.bfloat16).reshape(entry["shape"]).float()
    return tensors


class Norm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width))
        self.epsilon = epsilon

    def forward(self, x):
        return F.rms_norm(x, x.shape[-1:], 1 + self.weight, self.epsilon)


class Attention(nn.Module):
    def __init__(self, c, layer):
        super().__init__()
        self.heads, self.key_heads, self.width = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        self.q_proj = nn.Linear(c["hidden_size"], self.heads * self.width, bias=False)
        self.k_proj = nn.Linear(c["hidden_size"], self.key_heads * self.width, bias=False)
        self.v_proj = nn.Linear(c["hidden_size"], self.key_heads * self.width, bias=False)
        self.o_proj = nn.Linear(self.heads * self.width, c["hidden_size"], bias=False)
        self.scale = c["query_pre_attn_scalar"] ** -0.5
        self.cap = c.get("attn_logit_softcapping") or 0
        self.window = c["sliding_window"] if layer % 2 == 0 else 0

    def forward(self, x, cos, sin):
        b, n, _ = x.shape
        split = lambda y, heads: y.view(b, n, heads, self.width).transpose(1, 2)
        rotate = lambda y: y * cos + torch.cat((-y[..., self.width // 2 :], y[..., : self.width // 2]), -1) * sin
        q = rotate(split(self.q_proj(x), self.heads))
        k = rotate(split(self.k_proj(x), self.key_heads))
        v = split(self.v_proj(x), self.key_heads)
        places = torch.arange(n)
        seen = places[None] <= places[:, None]
        if 0 < self.window < n:
            seen &= places[None] > places[:, None] - self.window
        if self.cap:
            groups = self.heads // self.key_heads
            q = q.reshape(b, self.key_heads, groups * n, self.width)
            scores = torch.tanh(q @ k.transpose(2, 3) * (self.scale / self.cap)) * self.cap
            scores = scores.view(b, self.heads, n, n).masked_fill(~seen, float("-inf"))
            mixed = scores.softmax(-1).view(b, self.key_heads, groups * n, n) @ v
            mixed = mixed.view(b, self.heads, n, self.width)
        else:
            plain = not 0 < self.window < n
            mixed = F.scaled_dot_product_attention(
                q, k, v, attn_mask=None if plain else seen, is_causal=plain, scale=self.scale, enable_gqa=True
            )
        return self.o_proj(mixed.transpose(1, 2).reshape(b, n, -1))


class FeedForward(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.gelu(self.gate_proj(x), approximate="tanh") * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, c, layer):
        super().__init__()
        norm = lambda: Norm(c["hidden_size"], c["rms_norm_eps"])
        self.self_attn, self.mlp = Attention(c, layer), FeedForward(c)
        self.input_layernorm, self.post_attention_layernorm = norm(), norm()
        self.pre_feedforward_layernorm, self.post_feedforward_layernorm = norm(), norm()

    def forward(self, x, cos, sin):
        x = x + self.post_attention_layernorm(self.self_attn(self.input_layernorm(x), cos, sin))
        return x + self.post_feedforward_layernorm(self.mlp(self.pre_feedforward_layernorm(x)))


class Gemma2(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Block(c, i) for i in range(c["num_hidden_layers"]))
        self.norm = Norm(c["hidden_size"], c["rms_norm_eps"])

    def forward(self, ids):
        c = self.c
        half = torch.arange(0, c["head_dim"], 2) / c["head_dim"]
        angle = torch.arange(ids.shape[1])[:, None] * c.get("rope_theta", 10000.0) ** -half
        cos, sin = angle.cos().repeat(1, 2), angle.sin().repeat(1, 2)
        x = self.embed_tokens(ids) * c["hidden_size"] ** 0.5
        for layer in self.layers:
            x = layer(x, cos, sin)
        logits = F.linear(self.norm(x), self.embed_tokens.weight)
        cap = c.get("final_logit_softcapping") or 0
        return torch.tanh(logits / cap) * cap if cap else logits


def main():
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    now = time.thread_time_ns if sys.argv[3] == "THREAD" else time.perf_counter_ns
    torch.set_num_threads(threads)
    model = Gemma2(json.loads((folder / "config.json").read_text()))
    weights = read_safetensors(folder / "model.safetensors")
    model.load_state_dict({name.removeprefix("model."): t for name, t in weights.items()})
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.01, fused=True)
    print("@ ready", flush=True)
    for line in sys.stdin:
        rows, length = map(int, line.split())
        ids = (torch.arange(rows * (length + 1)) * 7919 % model.c["vocab_size"]).view(rows, length + 1)
        start = now()
        logits = model(ids[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        value = loss.item()
        print(f"@ {now() - start} {value}", flush=True)


if __name__ == "__main__":
    main()
