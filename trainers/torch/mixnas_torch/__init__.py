"""Trains the networks of mixnas with PyTorch; `python -m mixnas_torch` speaks the trainer protocol of mixnas."""

__version__ = "0.1.0"
