"""Losses of eight float64 training steps of PyTorch, from weights and images that are formulas:
the figures in selfsupervised's PyTorchStepsTest. No arguments."""

import copy
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from pretext import byol, er, nt_xent

BATCH, SIDE, STEPS = 8, 12, 8


def encoder():
    layers, width = [], 1
    for out in (4, 6):
        layers += [nn.Conv2d(width, out, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        width = out
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def head(width):
    return nn.Sequential(nn.Linear(width, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 5))


def fill(modules):
    norms = (nn.BatchNorm1d, nn.BatchNorm2d)
    for m, module in enumerate(modules):
        gains = {id(part.weight) for part in module.modules() if isinstance(part, norms)}
        for k, p in enumerate(module.parameters()):
            i = torch.arange(p.numel(), dtype=torch.float64)
            wave = torch.sin(1 + 0.7 * i + 2.1 * k + 5 * m)
            p.data.copy_((wave / 2 + (id(p) in gains)).view(p.shape))


def steps(method, adam):
    net, projector, predictor = encoder(), head(6), head(5)
    fill((net, projector, predictor))
    student = nn.ModuleList((net, projector))
    trained = list(student.parameters()) + (list(predictor.parameters()) if method == "byol" else [])
    teacher = copy.deepcopy(student).requires_grad_(False)
    optimizer = torch.optim.Adam(trained, lr=1e-3) if adam else torch.optim.SGD(trained, lr=0.05, momentum=0.9)
    i = torch.arange(BATCH * SIDE * SIDE, dtype=torch.float64)
    one = torch.sin(0.37 * i + 0.01 * (i // (SIDE * SIDE)) * i).view(BATCH, 1, SIDE, SIDE)
    two = one.flip(3)
    losses = []
    for _ in range(STEPS):
        if method == "simclr":
            loss = nt_xent(*projector(net(torch.cat((one, two)))).split(BATCH))
        else:
            a, b = projector(net(one)), projector(net(two))
            with torch.no_grad():
                ta, tb = (teacher[1](teacher[0](v)) for v in (one, two))
            if method == "byol":
                loss = byol(predictor(a), tb) + byol(predictor(b), ta)
            else:
                loss = er(a, b, ta, tb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for old, new in zip(teacher.parameters(), student.parameters()):
                old.lerp_(new, 0.1)
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    for method in ("simclr", "byol", "er"):
        for adam in (True, False):
            print(method, "adam" if adam else "sgd", ", ".join(f"{x:.15f}" for x in steps(method, adam)))
