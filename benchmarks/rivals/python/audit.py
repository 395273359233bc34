"""An audit as one writes it with SciPy and Pillow, as a worker: any line in, one line "@ nanos mean" out.

Arguments: the library of ONNX Runtime, the model, pictures (planar RGB bytes), their side, perturbations with commas,
WALL or PROCESS, threads of the model. Perturbs every picture at every level of the default grids, in double precision and rounded half up, runs
the model on each, and takes the mean cosine with the unperturbed embedding.
"""

import ctypes
import sys
import time

import numpy as np
import perturbations
from PIL import Image, ImageEnhance
from scipy.ndimage import correlate, gaussian_filter

REFERENCE = 112
GRIDS = {
    "motion_blur": [3, 5, 7, 9, 13, 17, 21],
    "exposure_up": [0.5, 1, 1.5, 2, 2.5, 3],
    "gaussian_blur": [0.5, 1, 1.5, 2, 3, 4, 6],
    "contrast_down": [0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05],
    "gaussian_noise": [0.02, 0.04, 0.08, 0.12, 0.18, 0.26, 0.38],
    "defocus": [1, 2, 3, 4, 6, 8],
}
# Places of functions in OrtApi, whose order never changes.
CREATE_ENV, CREATE_SESSION, RUN, CREATE_OPTIONS, INTRA, INTER = 3, 7, 9, 10, 24, 25
CREATE_TENSOR, TENSOR_DATA, SHAPE_COUNT, SHAPE, CPU_MEMORY, RELEASE_VALUE, RELEASE_SHAPE = 49, 51, 64, 65, 69, 96, 99
INPUT_NAME, OUTPUT_NAME, ALLOCATOR = 36, 37, 78
FLOAT = 1


class Network:
    """ONNX Runtime's own library by its C interface: what a Python package of it would call."""

    def __init__(self, library, model, threads):
        base = ctypes.CDLL(library).OrtGetApiBase
        base.restype = ctypes.POINTER(ctypes.c_void_p)
        get = ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_void_p), ctypes.c_uint32)(base()[0])
        self.api = get(17)
        env, options, self.session = (ctypes.c_void_p() for _ in range(3))
        self.call(CREATE_ENV, ctypes.c_int(4), ctypes.c_char_p(b"audit"), ctypes.byref(env))
        self.call(CREATE_OPTIONS, ctypes.byref(options))
        self.call(INTRA, options, ctypes.c_int(threads))
        self.call(INTER, options, ctypes.c_int(1))
        self.call(CREATE_SESSION, env, ctypes.c_char_p(model.encode()), options, ctypes.byref(self.session))
        self.memory, allocator = ctypes.c_void_p(), ctypes.c_void_p()
        self.call(CPU_MEMORY, ctypes.c_int(1), ctypes.c_int(0), ctypes.byref(self.memory))
        self.call(ALLOCATOR, ctypes.byref(allocator))
        self.names = []
        for which in (INPUT_NAME, OUTPUT_NAME):
            name = ctypes.c_char_p()
            self.call(which, self.session, ctypes.c_size_t(0), allocator, ctypes.byref(name))
            self.names.append((ctypes.c_char_p * 1)(name))

    def call(self, place, *arguments):
        function = ctypes.CFUNCTYPE(ctypes.c_void_p, *[type(a) if not hasattr(a, "_obj") else ctypes.c_void_p for a in arguments])
        status = function(self.api[place])(*[ctypes.addressof(a._obj) if hasattr(a, "_obj") else a for a in arguments])
        if status:
            raise RuntimeError(f"ONNX Runtime refused call {place}")

    def release(self, place, value):
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.api[place])(value)

    def run(self, image):
        """One planar float32 image; its embedding."""
        shape = (ctypes.c_int64 * 4)(1, *image.shape)
        given, got = ctypes.c_void_p(), ctypes.c_void_p()
        data = ctypes.c_void_p(image.ctypes.data)
        self.call(
            CREATE_TENSOR, self.memory, data, ctypes.c_size_t(image.nbytes), ctypes.cast(shape, ctypes.c_void_p),
            ctypes.c_size_t(4), ctypes.c_int(FLOAT), ctypes.byref(given),
        )
        inputs = (ctypes.c_void_p * 1)(given.value)
        outputs = (ctypes.c_void_p * 1)(None)
        self.call(
            RUN, self.session, ctypes.c_void_p(), ctypes.cast(self.names[0], ctypes.c_void_p), ctypes.cast(inputs, ctypes.c_void_p),
            ctypes.c_size_t(1), ctypes.cast(self.names[1], ctypes.c_void_p), ctypes.c_size_t(1), ctypes.cast(outputs, ctypes.c_void_p),
        )
        result, info, count, pointer = ctypes.c_void_p(outputs[0]), ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_void_p()
        self.call(SHAPE, result, ctypes.byref(info))
        self.call(SHAPE_COUNT, info, ctypes.byref(count))
        self.call(TENSOR_DATA, result, ctypes.byref(pointer))
        values = np.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (count.value,)).copy()
        self.release(RELEASE_SHAPE, info)
        self.release(RELEASE_VALUE, result)
        self.release(RELEASE_VALUE, given)
        return values


def perturbed(name, x, item):
    """The picture [side, side, 3] at every level."""
    scale = x.shape[0] / REFERENCE
    for level in GRIDS[name]:
        if name == "contrast_down":
            yield np.asarray(ImageEnhance.Contrast(Image.fromarray(x)).enhance(level))
            continue
        if name == "exposure_up":
            out = perturbations.light(x, level)
        elif name == "gaussian_blur":
            sigma = level * scale
            radius = int(np.ceil(4 * sigma))
            out = np.stack([gaussian_filter(x[..., c].astype(float), sigma, mode="mirror", truncate=radius / sigma) for c in range(3)], axis=-1)
        elif name == "gaussian_noise":
            random = perturbations.stream(item, name)
            z = random.normal(3, x.shape[0], x.shape[1]).transpose(1, 2, 0)
            out = 255 * np.clip(x / 255.0 + level * z, 0, 1)
        else:
            if name == "motion_blur":
                length = int(1 + 2 * np.floor((level - 1) / 2 * scale + 0.5))
                kernel = perturbations.motion_kernel(length, 45 * perturbations.quarter(item, name))
            else:
                kernel = perturbations.disk(level * scale)
            out = np.stack([correlate(x[..., c].astype(float), kernel, mode="mirror") for c in range(3)], axis=-1)
        yield np.clip(np.floor(out + 0.5), 0, 255).astype(np.uint8)


def embedding(network, x):
    return network.run(np.ascontiguousarray((x.transpose(2, 0, 1).astype(np.float32) - 127.5) / np.float32(127.5)))


def audit(network, pictures, names):
    cosines = []
    for i, x in enumerate(pictures):
        clean = embedding(network, x)
        for name in names:
            for changed in perturbed(name, x, f"p{i}"):
                other = embedding(network, changed)
                cosines.append(clean @ other / np.sqrt((clean @ clean) * (other @ other)))
    return float(np.mean(cosines))


def main():
    library, model, file, side, names, clock, threads = sys.argv[1:]
    side = int(side)
    pictures = np.fromfile(file, dtype=np.uint8).reshape(-1, 3, side, side).transpose(0, 2, 3, 1)
    pictures = np.ascontiguousarray(pictures)
    network = Network(library, model, int(threads))
    now = time.process_time_ns if clock == "PROCESS" else time.perf_counter_ns
    print("@ ready", flush=True)
    for _ in sys.stdin:
        start = now()
        mean = audit(network, pictures, names.split(","))
        print(f"@ {now() - start} {mean}", flush=True)


if __name__ == "__main__":
    main()
