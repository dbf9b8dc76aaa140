"""Finished documents for the pages of a Reflex application. See README.md."""
