"""The mark of a placement that was made without knowing how large the cards are.

Apart from the placement itself, whose libraries the window does without until it is on screen.
"""

from designer.network.graph import Network

mark = {"placed": "roughly"}  # in the view settings of the network


def is_rough(network: Network) -> bool:
    """Whether the cards still stand as they were placed without knowing their sizes."""
    view = network.settings.get("view")
    return isinstance(view, dict) and view.items() >= mark.items()
