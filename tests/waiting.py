"""How long a test waits for something to happen before it fails.

Nothing is judged by the time it takes: this is longer than anything needs on a machine that is
busy with other things, where an engine alone may take a minute to start.
"""

patience = 240.0  # seconds
