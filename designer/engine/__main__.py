"""The command that the window starts: `python -m designer.engine ROLE`."""

import re
import sys

from designer.engine.serve import serve

roles = ("checker", "reader", "trainer")
running_roles = ("checker", "trainer")  # those that may be told to run code of a network


def main() -> int:
    """Serve the role named on the command line until stdin closes."""
    role, *rest = sys.argv[1:] or [""]
    if role not in roles or (rest and (role not in running_roles or not _is_consent(rest))):
        print(
            f"An engine is started as: python -m designer.engine {'|'.join(roles)} "
            "[--code SHA256,…]",
            file=sys.stderr,
        )
        return 2
    return serve(role, rest[1].split(",") if rest else ())


def _is_consent(rest: list[str]) -> bool:
    """Whether these are `--code` and digests of code that may run."""
    return len(rest) == 2 and rest[0] == "--code" and all(map(_is_digest, rest[1].split(",")))


def _is_digest(text: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{64}", text) is not None


if __name__ == "__main__":
    sys.exit(main())
