"""PyTorch as a worker that calls a UNet of Stable Diffusion 1.5's kind: one line in, one line
"@ nanos mean-of-squares" out; "memory" in, "@ bytes" of the largest resident set out.
Arguments: config, weights (safetensors, diffusers' names), f32 or bf16, edge of the latents, rows,
contiguous or channels_last, threads, WALL or THREAD (processor time of the one thread).

The network (arXiv 2112.10752) is written as one would by hand for PyTorch: convolutions and linear
layers of the library, fused attention, no gradients.
"""

import json
import math
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

TYPES = {"F32": torch.float32, "BF16": torch.bfloat16}


def read_safetensors(path):
    data = np.memmap(path, dtype=np.uint8, mode="r")
    size = int(data[:8].view(np.uint64)[0])
    header = json.loads(bytes(data[8 : 8 + size]))
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        raw = torch.from_numpy(np.array(data[begin:end]))
        tensors[name] = raw.view(TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


class UNet:
    def __init__(self, config, weights):
        self.w = weights
        self.channels = config["block_out_channels"]
        self.heads = config["attention_head_dim"]
        self.groups = config["norm_num_groups"]

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def conv(self, x, name, stride=1):
        weight = self.w[name + ".weight"]
        return F.conv2d(x, weight, self.w.get(name + ".bias"), stride=stride, padding=weight.shape[2] // 2)

    def group(self, x, name, epsilon):
        return F.group_norm(x, self.groups, self.w[name + ".weight"], self.w[name + ".bias"], epsilon)

    def layer(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-5)

    def resnet(self, x, emb, name):
        h = self.conv(F.silu(self.group(x, name + ".norm1", 1e-5)), name + ".conv1")
        h = h + self.linear(emb, name + ".time_emb_proj")[:, :, None, None]
        h = self.conv(F.silu(self.group(h, name + ".norm2", 1e-5)), name + ".conv2")
        return (self.conv(x, name + ".conv_shortcut") if name + ".conv_shortcut.weight" in self.w else x) + h

    def attention(self, x, context, name):
        split = lambda y: y.view(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)
        q, k, v = (self.linear(y, f"{name}.to_{p}") for y, p in ((x, "q"), (context, "k"), (context, "v")))
        mixed = F.scaled_dot_product_attention(split(q), split(k), split(v))
        return self.linear(mixed.transpose(1, 2).flatten(2), name + ".to_out.0")

    def transformer(self, x, context, name):
        y = self.conv(self.group(x, name + ".norm", 1e-6), name + ".proj_in")
        t = y.flatten(2).transpose(1, 2)
        block = name + ".transformer_blocks.0"
        n = self.layer(t, block + ".norm1")
        t = t + self.attention(n, n, block + ".attn1")
        t = t + self.attention(self.layer(t, block + ".norm2"), context, block + ".attn2")
        h, gate = self.linear(self.layer(t, block + ".norm3"), block + ".ff.net.0.proj").chunk(2, -1)
        t = t + self.linear(h * F.gelu(gate), block + ".ff.net.2")
        y = t.transpose(1, 2).reshape(x.shape)
        return self.conv(y, name + ".proj_out") + x

    def __call__(self, x, times, context):
        first, levels = self.channels[0], len(self.channels)
        half = first // 2
        frequencies = torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
        angles = times.float()[:, None] * frequencies
        features = torch.cat((angles.cos(), angles.sin()), -1).to(x.dtype)
        emb = self.linear(F.silu(self.linear(features, "time_embedding.linear_1")), "time_embedding.linear_2")
        emb = F.silu(emb)
        x = self.conv(x, "conv_in")
        skips = [x]
        for i in range(levels):
            for j in range(2):
                x = self.resnet(x, emb, f"down_blocks.{i}.resnets.{j}")
                if i < levels - 1:
                    x = self.transformer(x, context, f"down_blocks.{i}.attentions.{j}")
                skips.append(x)
            if i < levels - 1:
                x = self.conv(x, f"down_blocks.{i}.downsamplers.0.conv", stride=2)
                skips.append(x)
        x = self.resnet(x, emb, "mid_block.resnets.0")
        x = self.transformer(x, context, "mid_block.attentions.0")
        x = self.resnet(x, emb, "mid_block.resnets.1")
        for i in range(levels):
            for j in range(3):
                x = self.resnet(torch.cat((x, skips.pop()), 1), emb, f"up_blocks.{i}.resnets.{j}")
                if i > 0:
                    x = self.transformer(x, context, f"up_blocks.{i}.attentions.{j}")
            if i < levels - 1:
                x = F.interpolate(x, scale_factor=2.0, mode="nearest")
                x = self.conv(x, f"up_blocks.{i}.upsamplers.0.conv")
        return self.conv(F.silu(self.group(x, "conv_norm_out", 1e-5)), "conv_out")


def waves(step, *shape):
    return torch.sin(step * torch.arange(math.prod(shape), dtype=torch.float64)).float().reshape(shape)


def main():
    config, weights, precision, edge, rows, layout, threads, clock = sys.argv[1:]
    torch.set_num_threads(int(threads))
    config = json.load(open(config))
    kind = torch.bfloat16 if precision == "bf16" else torch.float32
    last = layout == "channels_last"
    tensors = {name: value.to(kind) for name, value in read_safetensors(weights).items()}
    if last:
        tensors = {
            name: value.contiguous(memory_format=torch.channels_last) if value.dim() == 4 else value
            for name, value in tensors.items()
        }
    unet = UNet(config, tensors)
    rows, edge = int(rows), int(edge)
    now = time.thread_time_ns if clock == "THREAD" else time.perf_counter_ns
    print("@ ready", flush=True)
    for line in sys.stdin:
        if line.strip() == "memory":
            print("@", 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, flush=True)
            continue
        with torch.inference_mode():
            x = waves(0.7, rows, 4, edge, edge).to(kind)
            context = waves(0.3, rows, 77, config["cross_attention_dim"]).to(kind)
            if last:
                x = x.contiguous(memory_format=torch.channels_last)
            start = now()
            y = unet(x, torch.full((rows,), 501.0), context)
            size = y.double().square().mean().item()
            print("@", now() - start, size, flush=True)


if __name__ == "__main__":
    main()
