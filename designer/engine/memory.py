"""How much memory this computer has."""

import os


def physical_memory() -> int | None:
    """The memory of this computer in bytes, where the system tells."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
