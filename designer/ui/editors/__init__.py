"""Editors for parameters, one for each kind of value, and forms made of them."""

from designer.ui.editors import choice, objects, text
from designer.ui.editors.base import Editor
from designer.ui.editors.form import ParameterForm
from designer.ui.editors.objects import ObjectEditor

__all__ = ["Editor", "ObjectEditor", "ParameterForm", "choice", "objects", "text"]
