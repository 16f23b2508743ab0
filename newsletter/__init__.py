"""The monthly digest of an organisation: what you approved is exactly what goes out."""

__version__ = "0.1.0"
