"""Writes the expected numbers beside this file; see README.md. Needs torch and torchvision."""

import json
import math
import os
import struct
import sys

import numpy as np
import torch
from torch import nn
from torchvision import models
from torchvision.models.resnet import BasicBlock
from torchvision.models.vision_transformer import VisionTransformer

torch.set_num_threads(1)
torch.manual_seed(0)


def wave(name, shape):
    """The same formula as Waves.java."""
    count = int(np.prod(shape)) if len(shape) else 1
    phase = sum(ord(c) * (i + 1) for i, c in enumerate(name)) % 1009
    return np.sin(0.7 * np.arange(count) + phase).reshape(shape)


def value(name, shape):
    s = wave(name, shape)
    if name.endswith("running_var"):
        return 1 + 0.5 * s * s
    if name.endswith("running_mean") or name.endswith("bias"):
        return 0.1 * s
    if len(shape) == 1:
        return 1 + 0.1 * s
    if name.endswith("weight"):
        return s * math.sqrt(2 * shape[0] / np.prod(shape))
    return 0.1 * s


def fill(module, rename=lambda n: n):
    names = {}
    with torch.no_grad():
        for name, tensor in module.state_dict(keep_vars=True).items():
            known = rename(name)
            names[known] = list(tensor.shape)
            if tensor.dtype == torch.long:
                tensor.fill_(0)
            else:
                tensor.copy_(torch.tensor(value(known, tuple(tensor.shape))))
    return names


def images(shape):
    return torch.tensor(wave("images", shape))


def residual(module, shape, features):
    module = module.double()
    names = fill(module)
    x = images(shape)
    module.eval()
    with torch.no_grad():
        served = module(x)
        serving = {}
        hooks = [
            dict(module.named_modules())[f].register_forward_hook(
                lambda m, i, o, f=f: serving.__setitem__(f, float(o.abs().sum()))
            )
            for f in features
        ]
        module(x)
        for h in hooks:
            h.remove()
    module.train()
    trained = module(x)
    loss = trained.square().sum()
    loss.backward()
    state = module.state_dict()
    return {
        "images": list(shape),
        "names": names,
        "served": served.flatten().tolist(),
        "sums": serving,
        "trained": trained.detach().flatten().tolist(),
        "gradient": [float(dict(module.named_parameters())["conv1.weight"].grad.abs().sum())],
        "running": {
            n: state[n].flatten()[:8].tolist()
            for n in state
            if n.startswith("bn1.running")
        },
        "seen": int(state["bn1.num_batches_tracked"]),
    }


class Wide(nn.Module):
    """What DUET's code trains on images of 32 pixels."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        wide = 64
        for stage in range(3):
            out = 128 << stage
            blocks = []
            for b in range(5):
                stride = 2 if stage > 0 and b == 0 else 1
                project = None
                if stride > 1 or wide != out:
                    project = nn.Sequential(
                        nn.Conv2d(wide, out, 1, stride, bias=False), nn.BatchNorm2d(out)
                    )
                blocks.append(BasicBlock(wide, out, stride, project))
                wide = out
            setattr(self, "layer%d" % (stage + 1), nn.Sequential(*blocks))
        self.norm = nn.BatchNorm1d(512)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.norm(x.mean((2, 3)))


def timm_name(name):
    for old, new in [
        ("class_token", "cls_token"),
        ("conv_proj", "patch_embed.proj"),
        ("encoder.pos_embedding", "pos_embed"),
        ("encoder.layers.encoder_layer_", "blocks."),
        ("ln_1", "norm1"),
        ("ln_2", "norm2"),
        ("self_attention.in_proj_", "attn.qkv."),
        ("self_attention.out_proj", "attn.proj"),
        ("mlp.0", "mlp.fc1"),
        ("mlp.3", "mlp.fc2"),
        ("encoder.ln", "norm"),
        ("heads.head", "head"),
    ]:
        name = name.replace(old, new)
    return name


def safetensors(path, tensors):
    header, data, offset = {}, b"", 0
    for name in sorted(tensors):
        raw = tensors[name].astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensors[name].shape),
            "data_offsets": [offset, offset + len(raw)],
        }
        offset += len(raw)
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + data)


def transformer(folder):
    os.makedirs(folder, exist_ok=True)
    vit = VisionTransformer(8, 4, 2, 2, 8, 32, num_classes=3).double().eval()
    fill(vit, timm_name)
    with torch.no_grad():  # What the file holds is what the network has.
        for p in vit.parameters():
            p.copy_(p.float().double())
    tensors = {timm_name(n): t.detach().numpy() for n, t in vit.state_dict().items()}
    safetensors(os.path.join(folder, "model.safetensors"), tensors)
    config = {
        "architecture": "vit_tiny_patch4_8",
        "num_classes": 3,
        "num_features": 8,
        "global_pool": "token",
        "model_args": {"embed_dim": 8, "depth": 2, "num_heads": 2},
    }
    x = images((2, 3, 8, 8))
    with torch.no_grad():
        tokens = torch.cat([vit.class_token.expand(2, -1, -1), vit._process_input(x)], 1)
        normed = vit.encoder(tokens)
        write(os.path.join(folder, "config.json"), config)
        write(
            os.path.join(folder, "expected.json"),
            {
                "images": [2, 3, 8, 8],
                "embedding": normed[:, 0].flatten().tolist(),
                "logits": vit(x).flatten().tolist(),
            },
        )


def write(path, content):
    with open(path, "w") as f:
        json.dump(content, f)
        f.write("\n")


def main(folder):
    last = ["layer1.0", "layer4"]
    r18 = models.resnet18(num_classes=3)
    write(os.path.join(folder, "resnet18.json"), residual(r18, (2, 3, 64, 64), last))
    cifar = models.resnet18(num_classes=3)
    cifar.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    cifar.maxpool = nn.Identity()
    write(os.path.join(folder, "resnet18-cifar.json"), residual(cifar, (2, 3, 16, 16), last))
    r50 = models.resnet50(num_classes=3)
    write(os.path.join(folder, "resnet50.json"), residual(r50, (2, 3, 64, 64), last))
    write(os.path.join(folder, "wide_resnet32.json"), residual(Wide(), (2, 3, 8, 8), ["layer1.0", "layer3"]))
    transformer(os.path.join(folder, "vit"))


main(os.path.dirname(os.path.abspath(sys.argv[0])))
