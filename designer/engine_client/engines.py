"""Engine processes of one window, owned by one worker thread.

The contract, which the body keeps: no call here ever waits for an engine (except `close`, which
has a deadline). Callbacks are handed to `deliver`, which brings them to the caller's thread.
"""
