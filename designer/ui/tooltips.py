"""Tooltips that show every character as it is."""

from html import escape


def plain_tip(text: str) -> str:
    """`text` as a tooltip, line by line; nothing stays nothing, so that no empty tip appears."""
    # Qt takes a text for HTML when it looks like it, and names come from strangers.
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if text else ""
