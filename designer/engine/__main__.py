"""The command that the window starts: `python -m designer.engine ROLE`."""

import sys

from designer.engine.serve import serve

roles = ("checker", "reader", "trainer")


def main() -> int:
    """Serve the role named on the command line until stdin closes."""
    if len(sys.argv) != 2 or sys.argv[1] not in roles:
        print(
            f"An engine is started as: python -m designer.engine {'|'.join(roles)}",
            file=sys.stderr,
        )
        return 2
    return serve(sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
