"""Leaving: the whole site as a folder of plain files, from which it can be made again."""

from .folder import CannotExport, write_folder
from .gathering import FORMATS, Export, ExportFile
from .packing import packed

__all__ = ["FORMATS", "CannotExport", "Export", "ExportFile", "packed", "write_folder"]
