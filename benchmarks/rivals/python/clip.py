"""Writes a small CLIP with random weights, and what torch's own modules make of images and ids.

    python clip.py TOKENIZER_FOLDER OUT

OUT becomes a folder of transformers' CLIPModel with expected.safetensors: images, ids, and both
halves' vectors. Only torch is needed; its MultiheadAttention stands for the reference.
"""

import json
import pathlib
import shutil
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

SIDE, PATCH, VISION, TEXT, HEADS, LAYERS, PROJECTED, POSITIONS = 24, 8, 32, 24, 4, 2, 20, 77


def safetensors(path, tensors):
    """The format: length, JSON header, bytes."""
    header, data = {}, b""
    for name, tensor in sorted(tensors.items()):
        raw = tensor.contiguous().numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {
            "dtype": kind,
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


class Block(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.layer_norm1 = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, HEADS, batch_first=True)
        self.layer_norm2 = nn.LayerNorm(width)
        self.fc1 = nn.Linear(width, inner)
        self.fc2 = nn.Linear(inner, width)

    def forward(self, x, mask=None):
        y = self.layer_norm1(x)
        x = x + self.attention(y, y, y, attn_mask=mask, need_weights=False)[0]
        h = self.fc1(self.layer_norm2(x))
        return x + self.fc2(h * torch.sigmoid(1.702 * h))

    def named(self, prefix):
        w, b = self.attention.in_proj_weight.chunk(3), self.attention.in_proj_bias.chunk(3)
        out = {}
        for i, name in enumerate(("q_proj", "k_proj", "v_proj")):
            out[f"{prefix}.self_attn.{name}.weight"] = w[i]
            out[f"{prefix}.self_attn.{name}.bias"] = b[i]
        modules = {
            "self_attn.out_proj": self.attention.out_proj,
            "layer_norm1": self.layer_norm1,
            "layer_norm2": self.layer_norm2,
            "mlp.fc1": self.fc1,
            "mlp.fc2": self.fc2,
        }
        for name, module in modules.items():
            out[f"{prefix}.{name}.weight"] = module.weight
            out[f"{prefix}.{name}.bias"] = module.bias
        return out


def unit(x):
    return x / x.norm(dim=-1, keepdim=True)


def main(tokenizer, out):
    torch.manual_seed(7)
    torch.set_num_threads(1)
    tokenizer, out = pathlib.Path(tokenizer), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    vocabulary = json.loads((tokenizer / "vocab.json").read_text())
    for name in ("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copy(tokenizer / name, out / name)

    vision = [Block(VISION, 48) for _ in range(LAYERS)]
    texts = [Block(TEXT, 40) for _ in range(LAYERS)]
    patch = nn.Conv2d(3, VISION, PATCH, PATCH, bias=False)
    pre, post, final = nn.LayerNorm(VISION), nn.LayerNorm(VISION), nn.LayerNorm(TEXT)
    token = nn.Parameter(torch.randn(VISION))
    places = nn.Embedding((SIDE // PATCH) ** 2 + 1, VISION)
    words = nn.Embedding(len(vocabulary), TEXT)
    positions = nn.Embedding(POSITIONS, TEXT)
    visual, textual = nn.Linear(VISION, PROJECTED, False), nn.Linear(TEXT, PROJECTED, False)
    with torch.no_grad():
        for module in (*vision, *texts, pre, post, final):
            for parameter in module.parameters():
                parameter.add_(0.2 * torch.randn_like(parameter))

        images = torch.rand(3, 3, SIDE, SIDE)
        mean = torch.tensor([0.5, 0.45, 0.4]).view(1, 3, 1, 1)
        std = torch.tensor([0.25, 0.26, 0.27]).view(1, 3, 1, 1)
        x = patch((torch.round(images * 255) / 255 - mean) / std).flatten(2).transpose(1, 2)
        x = torch.cat([token.expand(3, 1, -1), x], 1) + places.weight
        x = pre(x)
        for block in vision:
            x = block(x)
        seen = unit(visual(post(x[:, 0])))

        start, end = vocabulary["<|startoftext|>"], vocabulary["<|endoftext|>"]
        ids = torch.full((3, POSITIONS), end)
        lengths = (3, 9, 30)
        for row, length in enumerate(lengths):
            ids[row, 0] = start
            ids[row, 1 : 1 + length] = torch.randint(0, 500, (length,))
        t = words(ids) + positions.weight
        mask = torch.full((POSITIONS, POSITIONS), float("-inf")).triu(1)
        for block in texts:
            t = block(t, mask)
        t = final(t)
        read = unit(textual(torch.stack([t[r, 1 + n] for r, n in enumerate(lengths)])))

        large = torch.round(torch.rand(2, 3, 40, 31) * 255) / 255
        small = F.interpolate(large, size=(30, 24), mode="bicubic", antialias=True)

    weights = {
        "vision_model.embeddings.class_embedding": token,
        "vision_model.embeddings.patch_embedding.weight": patch.weight,
        "vision_model.embeddings.position_embedding.weight": places.weight,
        "text_model.embeddings.token_embedding.weight": words.weight,
        "text_model.embeddings.position_embedding.weight": positions.weight,
        "visual_projection.weight": visual.weight,
        "text_projection.weight": textual.weight,
        "logit_scale": torch.tensor(2.6592),
    }
    norms = {
        "vision_model.pre_layrnorm": pre,
        "vision_model.post_layernorm": post,
        "text_model.final_layer_norm": final,
    }
    for name, norm in norms.items():
        weights[f"{name}.weight"], weights[f"{name}.bias"] = norm.weight, norm.bias
    for half, blocks in (("vision_model", vision), ("text_model", texts)):
        for i, block in enumerate(blocks):
            weights.update(block.named(f"{half}.encoder.layers.{i}"))
    safetensors(out / "model.safetensors", {n: t.detach() for n, t in weights.items()})
    safetensors(
        out / "expected.safetensors",
        {"images": images, "seen": seen, "ids": ids, "read": read, "large": large, "small": small},
    )
    common = {"hidden_act": "quick_gelu", "layer_norm_eps": 1e-5, "num_hidden_layers": LAYERS}
    common |= {"num_attention_heads": HEADS, "projection_dim": PROJECTED}
    config = {
        "architectures": ["CLIPModel"],
        "model_type": "clip",
        "projection_dim": PROJECTED,
        "text_config": common
        | {
            "hidden_size": TEXT,
            "intermediate_size": 40,
            "max_position_embeddings": POSITIONS,
            "vocab_size": len(vocabulary),
            "eos_token_id": end,
        },
        "vision_config": common
        | {
            "hidden_size": VISION,
            "intermediate_size": 48,
            "image_size": SIDE,
            "patch_size": PATCH,
        },
    }
    (out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (out / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.5, 0.45, 0.4], "image_std": [0.25, 0.26, 0.27]}) + "\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
