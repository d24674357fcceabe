"""The same step of ascent as a plain PyTorch loop, eager: what `bench.ts --peer` compares with.

Reads from standard input, as JSON: the model's path, the layer, the number of pictures, their side,
the number of threads, the card's mean, and an input with the layer's values for it. Writes the
largest error of the forward pass, relative, and the median time of a step in ms.
"""

import json
import math
import statistics
import sys
import time

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper


def load(path, layer):
    """The network up to `layer` as a list of steps (function, inputs, output)."""
    graph = onnx.load(path).graph
    constants = {t.name: torch.tensor(numpy_helper.to_array(t)) for t in graph.initializer}
    needed, nodes = {layer}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            nodes.append(node)
    return constants, [(step_of(node), list(node.input), node.output[0]) for node in reversed(nodes)]


def step_of(node):
    a = {x.name: onnx.helper.get_attribute_value(x) for x in node.attribute}
    if node.op_type == "Conv":
        pads = a.get("pads", [0, 0, 0, 0])
        return lambda x, w, b: F.conv2d(x, w, b, a.get("strides", 1), pads[:2], 1, a.get("group", 1))
    if node.op_type == "Relu":
        return F.relu
    if node.op_type == "MaxPool":
        pads = a.get("pads", [0, 0, 0, 0])
        ceil = bool(a.get("ceil_mode", 0))
        return lambda x: F.max_pool2d(x, a["kernel_shape"], a["strides"], pads[:2], ceil_mode=ceil)
    if node.op_type == "LRN":
        return lambda x: F.local_response_norm(x, a["size"], a["alpha"], a["beta"], a["bias"])
    if node.op_type == "Concat":
        return lambda *xs: torch.cat(xs, a["axis"])
    raise NotImplementedError(node.op_type)


def forward(network, x):
    constants, steps = network
    values = {**constants, "input": x}
    for step, inputs, output in steps:
        values[output] = step(*(values[name] for name in inputs))
    return values[steps[-1][2]]


def transform(picture, rng):
    """Jitter, scale, rotation and jitter as one bilinear resampling, the margin grey."""
    side = picture.shape[-1]
    angle = math.radians(rng.choice(np.arange(-10, 11, 2)))
    scale = rng.choice(np.linspace(0.9, 1.1, 11))
    row, col = rng.integers(-6, 7, 2)
    cos, sin = math.cos(angle) / scale, math.sin(angle) / scale
    theta = torch.tensor([[cos, -sin, 2 * col / side], [sin, cos, 2 * row / side]], dtype=torch.float32)
    grid = F.affine_grid(theta.expand(len(picture), 2, 3), list(picture.shape), align_corners=False)
    return F.grid_sample(picture - 0.5, grid, align_corners=False) + 0.5


def main():
    job = json.load(sys.stdin)
    torch.set_num_threads(job["threads"])
    network = load(job["model"], job["layer"])
    with torch.no_grad():
        found = forward(network, torch.tensor(job["input"]).reshape(job["shape"]))
    expected = torch.tensor(job["expected"])
    error = float((found.flatten() - expected).norm() / expected.norm())

    count, side = job["pictures"], job["side"]
    rng = np.random.default_rng(0)
    spectrum = torch.randn(count, 3, side, side // 2 + 1, 2).mul_(0.01).requires_grad_()
    rows, cols = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    scales = 1 / np.maximum(np.hypot(rows, cols), 1 / side)
    scales = torch.tensor(scales, dtype=torch.float32)[..., None]
    colours = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]]) / 0.47
    mean = torch.tensor(job["mean"], dtype=torch.float32).reshape(1, 3, 1, 1)
    adam = torch.optim.Adam([spectrum], lr=0.05)
    picks = torch.arange(count)
    times = []
    for _ in range(job["steps"] + 3):
        start = time.perf_counter()
        adam.zero_grad()
        waves = torch.fft.irfft2(torch.view_as_complex(spectrum * scales), s=(side, side), norm="ortho")
        picture = torch.sigmoid(torch.einsum("oc,nchw->nohw", colours, waves / 4))
        activation = forward(network, transform(picture, rng) * 255 - mean)
        (-activation[picks, picks].mean((1, 2)).sum()).backward()
        adam.step()
        times.append(1000 * (time.perf_counter() - start))
    json.dump({"error": error, "stepMs": statistics.median(times[3:])}, sys.stdout)


main()
