"""`python -m designer` is the command line, which opens the window where no command is given."""

import sys

from designer.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
