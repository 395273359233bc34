"""PyTorch as a worker that trains a small CNN without labels: any line in, one line "@ nanos loss"
out. Arguments: simclr, byol or er; images a step; true or false for views; the weights to start
from (safetensors, float32, Tiller's names); threads; WALL or THREAD (processor time of the one
thread).

Views are batched on tensors, as one would for a small network: one grid_sample for crop and flip,
broadcast factors for brightness and gamma.
"""

import copy
import json
import math
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

IMAGES, SIDE, STRIDE = 4096, 28, 7919


def read_safetensors(path):
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        raw = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32)
        tensors[name] = raw.reshape(entry["shape"])
    return tensors


def encoder(bias):
    layers, width = [], 1
    for out in (32, 64, 128):
        layers += [nn.Conv2d(width, out, 3, stride=2, padding=1, bias=bias), nn.BatchNorm2d(out), nn.ReLU()]
        width = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def head(width):
    return nn.Sequential(nn.Linear(width, 256), nn.BatchNorm1d(256), nn.ReLU(), nn.Linear(256, 64))


def load_encoder(net, weights):
    for i in range(3):
        net[3 * i].weight.data.copy_(weights[f"encoder.layers.{i}.conv.weight"])
        if net[3 * i].bias is not None:
            net[3 * i].bias.data.copy_(weights[f"encoder.layers.{i}.conv.bias"])
        net[3 * i + 1].weight.data.copy_(weights[f"encoder.layers.{i}.bn.weight"])
        net[3 * i + 1].bias.data.copy_(weights[f"encoder.layers.{i}.bn.bias"])


def load_head(net, weights, name):
    for i, at in enumerate((0, 3)):
        net[at].weight.data.copy_(weights[f"{name}.layers.{i}.weight"])
        net[at].bias.data.copy_(weights[f"{name}.layers.{i}.bias"])
    net[1].weight.data.copy_(weights[f"{name}.norms.0.weight"])
    net[1].bias.data.copy_(weights[f"{name}.norms.0.bias"])


def view(x):
    n = x.shape[0]
    area = torch.empty(n).uniform_(0.4, 1)
    ratio = torch.empty(n).uniform_(math.log(3 / 4), math.log(4 / 3)).exp()
    w, h = (area * ratio).sqrt().clamp(max=1), (area / ratio).sqrt().clamp(max=1)
    flip = torch.where(torch.rand(n) < 0.5, -1.0, 1.0)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = w * flip, h
    theta[:, 0, 2] = (2 * torch.rand(n) - 1) * (1 - w)
    theta[:, 1, 2] = (2 * torch.rand(n) - 1) * (1 - h)
    x = F.grid_sample(x, F.affine_grid(theta, x.shape, align_corners=False), align_corners=False)
    x = (x * torch.empty(n, 1, 1, 1).uniform_(0.6, 1.4)).clamp_(0, 1)
    return x ** torch.empty(n, 1, 1, 1).uniform_(-0.5, 0.5).exp()


def nt_xent(a, b, temperature=0.1):
    z = F.normalize(torch.cat((a, b)))
    s = z @ z.t() / temperature
    n = a.shape[0]
    s.fill_diagonal_(float("-inf"))
    return F.cross_entropy(s, (torch.arange(2 * n) + n) % (2 * n))


def byol(p, z):
    return 2 - 2 * F.cosine_similarity(p, z).mean()


def er(a, b, ta, tb, kappa=10):
    a, b, ta, tb = (F.normalize(x) for x in (a, b, ta, tb))
    spread = sum((kappa * z @ z.t()).logsumexp(1).mean() for z in (a, b)) / 2 - math.log(a.shape[0])
    return spread - kappa * ((a * tb).sum(1).mean() + (b * ta).sum(1).mean()) / 2


def main():
    method, batch, views = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "true"
    weights, threads = read_safetensors(sys.argv[4]), int(sys.argv[5])
    now = time.thread_time_ns if sys.argv[6] == "THREAD" else time.perf_counter_ns
    torch.set_num_threads(threads)
    i = torch.arange(IMAGES * SIDE * SIDE)
    pixels = (i * STRIDE % 256 * (i // (SIDE * SIDE) % 64 + 1) // 64).to(torch.uint8)
    images = pixels.view(IMAGES, 1, SIDE, SIDE)
    bias = "encoder.layers.0.conv.bias" in weights
    net, projector, predictor = encoder(bias), head(128), head(64)
    load_encoder(net, weights)
    load_head(projector, weights, "projector")
    student = nn.ModuleList((net, projector))
    trained = list(student.parameters())
    if method == "byol":
        load_head(predictor, weights, "predictor")
        trained += list(predictor.parameters())
    teacher = copy.deepcopy(student).requires_grad_(False)
    optimizer = torch.optim.Adam(trained, lr=1e-3)
    order, at = torch.randperm(IMAGES), 0
    print("@ ready", flush=True)
    for _ in sys.stdin:
        start = now()
        if at + batch > IMAGES:
            order, at = torch.randperm(IMAGES), 0
        x = images[order[at : at + batch]].float() / 255
        at += batch
        one, two = (view(x), view(x)) if views else (x, x)
        if method == "simclr":
            a, b = projector(net(torch.cat((one, two)))).split(batch)
            loss = nt_xent(a, b)
        else:
            a, b = projector(net(one)), projector(net(two))
            with torch.no_grad():
                ta, tb = (teacher[1](teacher[0](v)) for v in (one, two))
            if method == "byol":
                loss = byol(predictor(a), tb) + byol(predictor(b), ta)
            else:
                loss = er(a, b, ta, tb)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        if method != "simclr":
            with torch.no_grad():
                for old, new in zip(teacher.parameters(), student.parameters()):
                    old.lerp_(new, 0.01)
        value = loss.item()
        print(f"@ {now() - start} {value}", flush=True)


if __name__ == "__main__":
    main()
