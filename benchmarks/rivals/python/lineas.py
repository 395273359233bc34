"""PyTorch as a worker that takes training steps of LinEAS (arXiv 2503.10679): one line "step N" in,
one line "@ nanos loss" out. Arguments: model directory (Hugging Face, bfloat16 safetensors),
threads, sentences of each set, their length, WALL or THREAD (processor time of the one thread).

Maps sit behind the post norms of every block, as hooks; the loss is the squared Wasserstein distance
of every neuron's pooled responses, summed over neurons, averaged over sites; SGD.
"""

import json
import sys
import time
from pathlib import Path

import torch

from train import Gemma2, read_safetensors


class Sites:
    """Maps and pooled responses at all post norms."""

    def __init__(self, model, width):
        self.norms = [
            norm for layer in model.layers for norm in (layer.post_attention_layernorm, layer.post_feedforward_layernorm)
        ]
        self.omega = [torch.ones(width, requires_grad=True) for _ in self.norms]
        self.beta = [torch.zeros(width, requires_grad=True) for _ in self.norms]
        self.steering, self.pooled = False, []
        for i, norm in enumerate(self.norms):
            norm.register_forward_hook(lambda module, args, out, i=i: self.at(i, out))

    def at(self, i, out):
        if self.steering:
            out = torch.addcmul(self.beta[i], out, self.omega[i])
        self.pooled.append(out.mean(1))
        return out

    def responses(self, model, ids, steering):
        self.steering, self.pooled = steering, []
        model.body(ids)
        return self.pooled


class Body(Gemma2):
    """The blocks without the head."""

    def body(self, ids):
        c = self.c
        half = torch.arange(0, c["head_dim"], 2) / c["head_dim"]
        angle = torch.arange(ids.shape[1])[:, None] * c.get("rope_theta", 10000.0) ** -half
        cos, sin = angle.cos().repeat(1, 2), angle.sin().repeat(1, 2)
        x = self.embed_tokens(ids) * c["hidden_size"] ** 0.5
        for layer in self.layers:
            x = layer(x, cos, sin)


def main():
    folder, threads, rows, length = Path(sys.argv[1]), *map(int, sys.argv[2:5])
    now = time.thread_time_ns if sys.argv[5] == "THREAD" else time.perf_counter_ns
    torch.set_num_threads(threads)
    model = Body(json.loads((folder / "config.json").read_text())).eval().requires_grad_(False)
    weights = read_safetensors(folder / "model.safetensors")
    model.load_state_dict({name.removeprefix("model."): t for name, t in weights.items()})
    ids = (torch.arange(2 * rows * length) * 7919 % model.c["vocab_size"]).view(2, rows, length)
    sites = Sites(model, model.c["hidden_size"])
    with torch.no_grad():
        target = [v.sort(0).values for v in sites.responses(model, ids[1], False)]
    parameters = sites.omega + sites.beta
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    print("@ ready", flush=True)
    for line in sys.stdin:
        steps = int(line.split()[1])
        start = now()
        for _ in range(steps):
            found = sites.responses(model, ids[0], True)
            distances = [(z.sort(0).values - v).square().mean(0).sum() for z, v in zip(found, target)]
            loss = torch.stack(distances).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"@ {now() - start} {loss.item()}", flush=True)


if __name__ == "__main__":
    main()
