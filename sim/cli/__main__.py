"""``python -m sim.cli`` is ``ssrsim``."""

from sim.cli import main

if __name__ == "__main__":
    main()
