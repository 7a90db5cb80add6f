"""`python -m mixnas_torch`: serves requests of mixnas on file descriptors 3 and 4."""

from .serve import main

if __name__ == "__main__":
    main()
