"""Compares perturbed pictures, written by dev.tiller.benchmarks.fairness.PerturbedImages, with Pillow, SciPy and scikit-image.

    apt-get install python3-pil python3-scipy python3-skimage
    python3 perturbations.py FOLDER

What ImageNet-C draws at random (plasma, flakes, drops, shifts) is drawn here from the same numbers: SplitMix64 from the
seed that Tiller gives a picture of this name.

Prints for each perturbation and level the largest and the mean difference in grey levels of 255, and the share of
values that are the same. Pillow rounds down where Tiller rounds half up, so a difference of 1 is no disagreement; nor are
those of JPEG at quality 18, where Pillow's encoder rounds the scale of its tables to whole percents and the JDK's does not.
"""

import io
import pathlib
import sys
import time

import numpy as np
from PIL import Image, ImageEnhance
from scipy.ndimage import affine_transform, convolve, correlate, correlate1d, gaussian_filter, map_coordinates, shift, zoom
from scipy.stats import poisson
from skimage.color import hsv2rgb, rgb2hsv
from skimage.filters import gaussian

SIDE = 112
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
SCENES = {
    "glass_blur": [(0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)],
    "fog": [(1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)],
    "frost": [(1, 0.4), (0.8, 0.6), (0.7, 0.7), (0.65, 0.7), (0.6, 0.75)],
    "snow": [
        (0.1, 0.3, 3, 0.5, 10, 4, 0.8),
        (0.2, 0.3, 2, 0.5, 12, 4, 0.7),
        (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
        (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65),
        (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
    ],
    "spatter": [
        (0.65, 0.3, 4, 0.69, 0.6, 0),
        (0.65, 0.3, 3, 0.68, 0.6, 0),
        (0.65, 0.3, 2, 0.68, 0.5, 0),
        (0.65, 0.3, 1, 0.65, 1.5, 1),
        (0.67, 0.4, 1, 0.65, 1.5, 1),
    ],
    "elastic": [(2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02)],
}
NOISES = {
    "gaussian_noise": [0.08, 0.12, 0.18, 0.26, 0.38],
    "shot_noise": [1 / 60, 1 / 25, 1 / 12, 1 / 5, 1 / 3],
    "impulse_noise": [0.03, 0.06, 0.09, 0.17, 0.27],
    "speckle_noise": [0.15, 0.2, 0.35, 0.45, 0.6],
}
IMAGENET_C = {
    "brightness": [0.1, 0.2, 0.3, 0.4, 0.5],
    "contrast": [0.4, 0.3, 0.2, 0.1, 0.05],
    "saturate": [(0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)],
}


class Stream:
    """SplitMix64, as java.util.SplittableRandom is."""

    def __init__(self, seed):
        self.state = seed & MASK

    def longs(self, count):
        steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN) + np.uint64(self.state)
        self.state = (self.state + count * GOLDEN) & MASK
        z = (steps ^ (steps >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))

    def uniform(self, *shape):
        count = int(np.prod(shape)) if shape else 1
        values = (self.longs(count) >> np.uint64(11)).astype(float) * 2.0**-53
        return values.reshape(shape) if shape else float(values[0])

    def normal(self, *shape):
        """Box and Muller: cosine, sine, cosine, ..."""
        count = int(np.prod(shape))
        u = self.uniform((count + 1) // 2, 2)
        length = np.sqrt(-2 * np.log(1 - u[:, 0]))
        angle = 2 * np.pi * u[:, 1]
        return np.stack([length * np.cos(angle), length * np.sin(angle)], axis=1).ravel()[:count].reshape(shape)


def stream(item, perturbation):
    """The field of an item: mixed FNV-1a of item|perturbation|0, of which 53 bits are kept."""
    return Stream(seed(item, perturbation, 0) >> 11)


def plasma(decay, random):
    """Diamond-square over a square whose side is a power of two, cut to the picture."""
    side = 1 << (SIDE - 1).bit_length()
    field = np.zeros((side, side))
    step, wibble = side, 100.0

    def wobbling(around):
        return around / 4 + wibble * (wibble * (2 * random.uniform(*around.shape) - 1))

    while step >= 2:
        half = step // 2
        corner = field[0:side:step, 0:side:step]
        pairs = corner + np.roll(corner, -1, axis=0)
        field[half:side:step, half:side:step] = wobbling(pairs + np.roll(pairs, -1, axis=1))
        middle = field[half:side:step, half:side:step]
        corner = field[0:side:step, 0:side:step]
        across = middle + np.roll(middle, 1, axis=0) + corner + np.roll(corner, -1, axis=1)
        field[0:side:step, half:side:step] = wobbling(across)
        upright = middle + np.roll(middle, 1, axis=1) + corner + np.roll(corner, -1, axis=0)
        field[half:side:step, 0:side:step] = wobbling(upright)
        step //= 2
        wibble /= decay
    field -= field.min()
    return (field / field.max())[:SIDE, :SIDE]


def blurred(x, sigma):
    return gaussian(x, sigma=sigma, channel_axis=-1) if x.ndim == 3 else gaussian(x, sigma=sigma)


def glass_blur(x, c, random):
    x = np.floor(blurred(x, c[0]) * 255)
    inside = range(SIDE - c[1], c[1], -1)
    moves = (2 * c[1] * random.uniform(c[2], len(inside), len(inside), 2)).astype(int) - c[1]
    for across in moves:
        for h, row in zip(inside, across):
            for w, (dx, dy) in zip(inside, row):
                x[h, w] = x[h + dy, w + dx]
    return blurred(x / 255, c[0])


def fog(x, c, random):
    return (x + c[0] * plasma(c[1], random)[..., None]) * x.max() / (x.max() + c[0])


def frost(x, c, random):
    veins, haze = plasma(2, random), plasma(1.6, random)
    ice = np.minimum(1, 0.2 + 0.5 * haze + 0.5 * (1 - np.abs(2 * veins - 1)) ** 6)
    return c[0] * x + c[1] * ice[..., None] * np.array([0.9, 0.96, 1])


def magnified(x, factor):
    part = int(np.ceil(SIDE / factor))
    top = (SIDE - part) // 2
    large = zoom(x[top : top + part, top : top + part], factor, order=1)
    trim = (large.shape[0] - SIDE) // 2
    return large[trim : trim + SIDE, trim : trim + SIDE]


def trail(x, radius, sigma, degrees):
    weights = np.exp(-(np.arange(2 * radius + 1) ** 2) / (2.0 * sigma**2))
    weights /= weights.sum()
    out = np.zeros_like(x)
    for i, weight in enumerate(weights):
        right = -np.ceil(i * np.cos(np.radians(degrees)) - 0.5)
        down = -np.ceil(i * np.sin(np.radians(degrees)) - 0.5)
        out += weight * shift(x, (down, right), order=0, mode="nearest")
    return out


def snow(x, c, random):
    degrees = -135 + 90 * random.uniform()
    layer = magnified(c[0] + c[1] * random.normal(SIDE, SIDE), c[2])
    layer[layer < c[3]] = 0
    layer = np.floor(np.clip(layer, 0, 1) * 255) / 255
    layer = trail(layer, c[4], c[5], degrees)[..., None]
    grey = (x @ np.array([0.299, 0.587, 0.114]))[..., None]
    x = c[6] * x + (1 - c[6]) * np.maximum(x, grey * 1.5 + 0.5)
    return x + layer + np.rot90(layer, k=2)


def spatter(x, c, random):
    liquid = gaussian(c[0] + c[1] * random.normal(SIDE, SIDE), sigma=c[2])
    liquid[liquid < c[3]] = 0
    if c[5] == 0:
        water = c[4] * liquid / max(liquid.max(), 1e-300)
        return x + water[..., None] * np.array([175, 238, 238]) / 255
    mud = gaussian((liquid > c[3]).astype(float), sigma=c[4])
    mud[mud < 0.8] = 0
    return x * (1 - mud[..., None]) + mud[..., None] * np.array([63, 42, 20]) / 255


def elastic(x, c, random):
    c = [244 / 224 * SIDE * share for share in c]
    center, third = SIDE // 2, SIDE // 3
    corners = np.array([[center + third, center + third], [center + third, center - third], [center - third] * 2], float)
    moved = corners + c[2] * (2 * random.uniform(3, 2) - 1)
    back = np.linalg.solve(np.c_[moved, np.ones(3)], corners).T  # rows: from x, from y; columns: x, y, 1
    matrix = np.array([[back[1, 1], back[1, 0]], [back[0, 1], back[0, 0]]])
    offset = np.array([back[1, 2], back[0, 2]])
    fields = [gaussian_filter(2 * random.uniform(SIDE, SIDE) - 1, c[1], mode="reflect", truncate=3) * c[0] for _ in range(2)]
    rows, columns = np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="ij")
    places = [rows + fields[1], columns + fields[0]]
    out = np.empty_like(x)
    for channel in range(3):
        tilted = affine_transform(x[..., channel], matrix, offset, order=1, mode="mirror")
        out[..., channel] = map_coordinates(tilted, places, order=1, mode="reflect")
    return out


def colored(x, strength, beta, random):
    v, u = np.meshgrid(np.fft.fftfreq(SIDE), np.fft.fftfreq(SIDE), indexing="ij")
    power = u**2 + v**2
    power[0, 0] = 1
    amplitude = power ** (beta / 4)
    amplitude[0, 0] = 0
    field = np.fft.ifft2(amplitude * np.exp(2j * np.pi * random.uniform(SIDE, SIDE))).real
    field = (field - field.min()) / (field.max() - field.min())
    return x * (1 + strength * field[..., None])


def seed(item, perturbation, draw):
    """Mixed FNV-1a of item|perturbation|draw."""
    fnv = 0xCBF29CE484222325
    for byte in f"{item}|{perturbation}|{draw}".encode():
        fnv = ((fnv ^ byte) * 0x100000001B3) & MASK
    return int(Stream(fnv).longs(1)[0])


def quarter(item, name):
    """One of four directions."""
    return seed(item, name, "angle") % 4


def planar(numbers):
    return numbers.reshape(3, SIDE, SIDE).transpose(1, 2, 0)


def noise(kind, x, level, random):
    if kind == "shot_noise":
        return np.clip(poisson.ppf(planar(random.uniform(x.size)), x / level) * level, 0, 1)
    if kind in ("salt_pepper", "impulse_noise"):
        whole = kind == "salt_pepper"
        ranks = random.longs(SIDE * SIDE if whole else x.size)
        touched = np.argsort(ranks, kind="stable")[: int(np.floor(level * len(ranks) + 0.5))]
        out = x.transpose(2, 0, 1).copy().reshape(3, -1) if whole else x.transpose(2, 0, 1).copy().reshape(1, -1)
        out[:, touched] = (ranks[touched] & np.uint64(1)).astype(float)
        return planar(out.reshape(-1))
    z = planar(random.normal(x.size))
    return np.clip(x + level * (x * z if kind == "speckle_noise" else z), 0, 1)


def occlusion(kind, x, share, random):
    angle, x0, y0 = np.pi * random.uniform(), SIDE * random.uniform(), SIDE * random.uniform()
    down, right = np.meshgrid(np.arange(SIDE) + 0.5, np.arange(SIDE) + 0.5, indexing="ij")
    distance = {
        "square": np.maximum(np.abs(right - SIDE / 2), np.abs(down - SIDE / 2)) / SIDE,
        "lower": SIDE - down,
        "eyes": np.abs(down - 0.4 * SIDE),
        "band": np.abs((right - x0) * np.sin(angle) - (down - y0) * np.cos(angle)),
    }[kind]
    touched = np.argsort(distance.ravel(), kind="stable")[: int(np.floor(share * SIDE * SIDE + 0.5))]
    out = x.copy().reshape(-1, 3)
    out[touched] = 0
    return out.reshape(x.shape)


def warped(x, matrix, shift_by=(0, 0)):
    """The pixel at p from the center comes from matrix p + shift_by; nothing is beyond the border."""
    center = np.full(2, (SIDE - 1) / 2)
    offset = center - matrix @ center + np.array(shift_by)
    return np.stack(
        [affine_transform(x[..., c], matrix, offset, order=1, mode="grid-constant", cval=0) for c in range(3)], axis=-1
    )


def zoomed(x, factor):
    return warped(x, np.eye(2) / factor)


def motion_kernel(length, degrees):
    radius = (length - 1) // 2
    kernel = np.zeros((2 * radius + 3, 2 * radius + 3))
    for t in range(-radius, radius + 1):
        column = radius + 1 + t * np.cos(np.radians(degrees))
        row = radius + 1 - t * np.sin(np.radians(degrees))
        left, top = int(column), int(row)
        x, y = column - left, row - top
        for dy, dx, share in ((0, 0, (1 - x) * (1 - y)), (0, 1, x * (1 - y)), (1, 0, (1 - x) * y), (1, 1, x * y)):
            if share > 0:
                kernel[top + dy, left + dx] += share / length
    return kernel


def light(x, stops):
    """Of values from 0 to 255, not yet rounded."""
    v = x / 255.0
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    linear = np.minimum(1, linear * 2.0**stops)
    return 255 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def stored(image, quality):
    """By Pillow's encoder, which is another than the JDK's."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "jpeg", quality=int(quality))
    return np.asarray(Image.open(file)).astype(float)


def soft_disk(radius, edge):
    """ImageNet-C's disk with its smoothed edge."""
    around = max(8, radius)
    side = np.arange(-around, around + 1)
    inside = (side[:, None] ** 2 + side[None, :] ** 2 <= radius * radius).astype(float)
    taps = np.exp(-np.arange(-2 if radius > 8 else -1, 3 if radius > 8 else 2) ** 2 / (2 * edge * edge))
    taps /= taps.sum()
    return correlate1d(correlate1d(inside / inside.sum(), taps, axis=0, mode="mirror"), taps, axis=1, mode="mirror")


def placed(name, level, x, item):
    """What moves, by the item's name."""
    if name == "rotation":
        angle = np.radians(level if quarter(item, name) % 2 == 0 else -level)
        return warped(x, np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]))
    if name == "shift":
        way = quarter(item, name)
        signed = SIDE * (level if way < 2 else -level)
        return warped(x, np.eye(2), (-signed, 0) if way % 2 else (0, -signed))
    return zoomed(x, 1 + level)


def severe(kind, severity, x, item, random):
    if kind in SCENES:
        return globals()[kind](x, SCENES[kind][severity], random)
    if kind in NOISES:
        return noise(kind, x, NOISES[kind][severity], random)
    if kind == "gaussian_blur":
        return np.stack([gaussian_filter(x[..., c], [1, 2, 3, 4, 6][severity], mode="mirror", truncate=4) for c in range(3)], axis=-1)
    if kind == "defocus_blur":
        kernel = soft_disk(*[(3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)][severity])
        return np.stack([correlate(x[..., c], kernel, mode="mirror") for c in range(3)], axis=-1)
    if kind == "zoom_blur":
        end, step = [(1.10, 0.01), (1.15, 0.01), (1.20, 0.02), (1.25, 0.02), (1.30, 0.03)][severity]
        factors = np.arange(1, end + 1e-9, step)
        return (x + sum(zoomed(x, factor) for factor in factors)) / (len(factors) + 1)
    radius, sigma = [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)][severity]
    share = Stream(seed(item, "imagenet-c_motion_blur", "angle")).uniform()
    return np.stack([trail(x[..., c], radius, sigma, 45 * (2 * share - 1)) for c in range(3)], axis=-1)


def drawn(name, level, image, item):
    """What follows from the picture's name; nothing where that does not matter."""
    x, random = image / 255.0, stream(item, name)
    kind = name.removeprefix("imagenet-c_")
    if name in ("pink_noise", "brown_noise"):
        out = colored(x, level, -1 if name == "pink_noise" else -2, random)
    elif name in ("gaussian_noise", "salt_pepper"):
        out = noise(name, x, level, random)
    elif name.startswith("occlusion_"):
        out = occlusion(name.removeprefix("occlusion_"), x, level, random)
    elif name in ("rotation", "shift", "zoom"):
        out = placed(name, level, x, item)
    elif name == "motion_blur":
        kernel = motion_kernel(int(level), 45 * quarter(item, name))
        out = np.stack([correlate(x[..., c], kernel, mode="mirror") for c in range(3)], axis=-1)
    elif name != kind and kind not in {**IMAGENET_C, "jpeg_compression": 0, "pixelate": 0}:
        out = severe(kind, int(level) - 1, x, item, random)
    else:
        return None
    return rounded(255 * np.clip(out, 0, 1))


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
    if name == "imagenet-c_jpeg_compression":
        return lambda image: stored(image, [25, 18, 15, 10, 7][int(level) - 1])
    if name == "imagenet-c_pixelate":
        return pixelated([0.6, 0.5, 0.4, 0.3, 0.25][int(level) - 1])
    if name.startswith("imagenet-c_"):
        return corrupted(name.removeprefix("imagenet-c_"), level)
    kinds = {
        "brightness": ImageEnhance.Brightness,
        "contrast": ImageEnhance.Contrast,
        "saturation": ImageEnhance.Color,
        "sharpness": ImageEnhance.Sharpness,
    }
    property_of = name.removesuffix("_up").removesuffix("_down")
    if property_of in kinds:
        return enhanced(kinds[property_of], level)
    if property_of == "exposure":
        return lambda image: rounded(light(image, level))
    if name == "jpeg":
        return lambda image: stored(image, level)
    if name == "gaussian_blur":
        radius = int(np.ceil(4 * level))
        return channels(lambda x: gaussian_filter(x, level, mode="mirror", radius=radius) if "radius" in gaussian_filter.__code__.co_varnames
                        else gaussian_filter(x, level, mode="mirror", truncate=radius / level))
    if name == "defocus":
        return channels(lambda x: convolve(x, disk(level), mode="mirror"))
    if property_of == "gamma":
        return channels(lambda x: 255 * (x / 255) ** level)
    if name == "pixelate":
        return pixelated(level)
    raise ValueError(name)


def perturbed(name, level, image, item):
    out = drawn(name, level, image, item)
    return reference(name, level)(image) if out is None else out


def read(file):
    planes = np.fromfile(file, dtype=np.uint8).reshape(-1, 3, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1))


def main():
    folder = pathlib.Path(sys.argv[1])
    originals = read(folder / "originals.bin")
    print(f"{len(originals)} pictures of {SIDE} by {SIDE}")
    for file in sorted(folder.glob("*@*.bin")):
        name, level = file.stem.split("@")
        start = time.perf_counter()
        theirs = np.stack([perturbed(name, float(level), x, f"p{i}") for i, x in enumerate(originals)])
        each = 1e3 * (time.perf_counter() - start) / len(originals)
        away = np.abs(read(file).astype(float) - theirs)
        print(
            f"{name:24s} {float(level):7.3f}  largest {away.max():5.1f}  mean {away.mean():7.4f}  same {100 * (away == 0).mean():6.2f} %  within 1 {100 * (away <= 1).mean():7.3f} %  {each:7.3f} ms a picture"
        )


if __name__ == "__main__":
    main()
