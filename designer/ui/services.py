"""The one table of services: what is made for every document that is opened, and closed with it.

A new one is a module beside this one with a class that derives from `Service`, and a line here.
What nobody needs before it is asked for, such as training, is made by `Workspace.service` alone.
"""

from designer.ui.checking import Checking
from designer.ui.document_file import DocumentFile
from designer.ui.slow_work import SlowWork
from designer.ui.workspace import Service

services: tuple[type[Service], ...] = (
    Checking,
    SlowWork,
    DocumentFile,
)
