/** Definitions that a module begins with where its network needs them. */
export const HELPERS = {
  MixedDepthwise: `class MixedDepthwise(nn.Module):
    """Consecutive groups of channels, each with a depthwise convolution of its own kernel size (MixConv)."""

    def __init__(self, kernels, pads, stride, bias):
        """kernels: (channels, taps, dilation) of each group; pads: (left, right, top, bottom) of each."""
        super().__init__()
        self.channels = [channels for channels, _, _ in kernels]
        even = [left == right and top == bottom for left, right, top, bottom in pads]
        self.pads = [None if same else pad for same, pad in zip(even, pads)]
        self.convs = nn.ModuleList(
            nn.Conv2d(channels, channels, taps, stride, (pad[2], pad[0]) if same else 0, dilation, channels, bias=False)
            for (channels, taps, dilation), pad, same in zip(kernels, pads, even)
        )
        self.bias = nn.Parameter(torch.zeros(sum(self.channels))) if bias else None

    def forward(self, x):
        parts = [part if pad is None else F.pad(part, pad) for part, pad in zip(x.split(self.channels, 1), self.pads)]
        y = torch.cat([conv(part) for part, conv in zip(parts, self.convs)], 1)
        return y if self.bias is None else y + self.bias[:, None, None]
`,
  SqueezeExcite: `class SqueezeExcite(nn.Module):
    """Scales each channel by a gate that is computed from the means of all channels."""

    def __init__(self, channels, squeezed, function, gate):
        super().__init__()
        self.reduce = nn.Conv2d(channels, squeezed, 1)
        self.expand = nn.Conv2d(squeezed, channels, 1)
        self.function, self.gate = function, gate

    def forward(self, x):
        return x * self.gate(self.expand(self.function(self.reduce(x.mean((2, 3), keepdim=True)))))
`,
  average: `def average(x, kernel, stride, pad):
    """Mean over windows, counting only positions inside the image. pad: (left, right, top, bottom)."""
    counts = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), pad), kernel, stride)
    return F.avg_pool2d(F.pad(x, pad), kernel, stride) / counts
`,
} as const;

export type HelperName = keyof typeof HELPERS;

/** Reads weights and answers for a file of its own; what is in a file needs no package but torch. */
export const LOADER = `def read_safetensors(file):
    """The tensors of a safetensors file, by name."""
    data = bytearray(Path(file).read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    types = {"F32": torch.float32, "I64": torch.int64}
    tensors = {}
    for name, about in json.loads(data[8:start]).items():
        if name != "__metadata__":
            shape, (first, last) = about["shape"], about["data_offsets"]
            values = torch.frombuffer(data, dtype=types[about["dtype"]], offset=start + first, count=math.prod(shape))
            tensors[name] = values.reshape(shape).clone()
    return tensors


def load(file=Path(__file__).with_name("network.safetensors")):
    """The network with its weights, ready for inference."""
    network = Network()
    network.load_state_dict(read_safetensors(file), strict=True)
    return network.eval()
`;
