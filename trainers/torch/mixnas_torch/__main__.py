"""`python -m mixnas_torch` serves requests of mixnas on file descriptors 3 and 4; with `devices` it prints what is here as JSON."""

import json
import sys


def tell_devices() -> None:
    """Prints versions and devices; an import that fails ends with its own words."""
    import numpy
    import torch

    from .devices import describe

    versions = {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": numpy.__version__}
    print(json.dumps({**versions, "devices": describe()}))


if __name__ == "__main__":
    if sys.argv[1:] == ["devices"]:
        tell_devices()
    else:
        from .serve import main

        main()
