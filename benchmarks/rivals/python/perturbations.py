"""Compares perturbed pictures, written by dev.tiller.benchmarks.PerturbedImages, with Pillow, SciPy and scikit-image.

    apt-get install python3-pil python3-scipy python3-skimage
    python3 perturbations.py FOLDER

Prints for each perturbation and level the largest and the mean difference in grey levels of 255, and the share of
values that are the same. Pillow rounds down where Tiller rounds half up, so a difference of 1 is no disagreement.
"""

import pathlib
import sys
import time

import numpy as np
from PIL import Image, ImageEnhance
from scipy.ndimage import convolve, gaussian_filter
from skimage.color import hsv2rgb, rgb2hsv

SIDE = 112
IMAGENET_C = {
    "brightness": [0.1, 0.2, 0.3, 0.4, 0.5],
    "contrast": [0.4, 0.3, 0.2, 0.1, 0.05],
    "saturate": [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
}


def rounded(values):
    return np.clip(np.floor(values + 0.5), 0, 255)


def channels(function):
    """A function of one channel, in double, applied to all."""
    return lambda image: rounded(np.stack([function(image[..., c].astype(float)) for c in range(3)], axis=-1))


def disk(radius):
    side = np.arange(-int(radius), int(radius) + 1)
    inside = (side[:, None] ** 2 + side[None, :] ** 2 <= radius * radius).astype(float)
    return inside / inside.sum()


def enhanced(kind, factor):
    return lambda image: np.asarray(kind(Image.fromarray(image)).enhance(factor)).astype(float)


def pixelated(scale):
    small = int(SIDE * scale)
    return lambda image: np.asarray(
        Image.fromarray(image).resize((small, small), Image.BOX).resize((SIDE, SIDE), Image.BOX)
    ).astype(float)


def in_hsv(change):
    def function(image):
        hsv = rgb2hsv(image / 255.0)
        change(hsv)
        return rounded(255 * np.clip(hsv2rgb(hsv), 0, 1))

    return function


def corrupted(name, severity):
    value = IMAGENET_C[name][int(severity) - 1]
    if name == "contrast":
        def contrast(image):
            x = image / 255.0
            means = x.mean(axis=(0, 1), keepdims=True)
            return rounded(255 * np.clip((x - means) * value + means, 0, 1))
        return contrast

    def change(hsv):
        if name == "brightness":
            hsv[..., 2] = np.clip(hsv[..., 2] + value, 0, 1)
        else:
            hsv[..., 1] = np.clip(hsv[..., 1] * value[0] + value[1], 0, 1)

    return in_hsv(change)


def reference(name, level):
    if name.startswith("imagenet-c_"):
        return corrupted(name.removeprefix("imagenet-c_"), level)
    kinds = {
        "brightness_up": ImageEnhance.Brightness,
        "contrast_down": ImageEnhance.Contrast,
        "saturation_down": ImageEnhance.Color,
        "saturation_up": ImageEnhance.Color,
        "sharpness_up": ImageEnhance.Sharpness,
    }
    if name in kinds:
        return enhanced(kinds[name], level)
    if name == "gaussian_blur":
        radius = int(np.ceil(4 * level))
        return channels(lambda x: gaussian_filter(x, level, mode="mirror", radius=radius) if "radius" in gaussian_filter.__code__.co_varnames
                        else gaussian_filter(x, level, mode="mirror", truncate=radius / level))
    if name == "defocus":
        return channels(lambda x: convolve(x, disk(level), mode="mirror"))
    if name == "gamma_up":
        return channels(lambda x: 255 * (x / 255) ** level)
    if name == "pixelate":
        return pixelated(level)
    raise ValueError(name)


def read(file):
    planes = np.fromfile(file, dtype=np.uint8).reshape(-1, 3, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1))


def main():
    folder = pathlib.Path(sys.argv[1])
    originals = read(folder / "originals.bin")
    print(f"{len(originals)} pictures of {SIDE} by {SIDE}")
    for file in sorted(folder.glob("*@*.bin")):
        name, level = file.stem.split("@")
        function = reference(name, float(level))
        start = time.perf_counter()
        theirs = np.stack([function(image) for image in originals])
        each = 1e3 * (time.perf_counter() - start) / len(originals)
        away = np.abs(read(file).astype(float) - theirs)
        print(
            f"{name:24s} {float(level):7.3f}  largest {away.max():5.1f}  mean {away.mean():7.4f}  same {100 * (away == 0).mean():6.2f} %  within 1 {100 * (away <= 1).mean():7.3f} %  {each:7.3f} ms a picture"
        )


if __name__ == "__main__":
    main()
