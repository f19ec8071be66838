"""What stops a comparison, in words for whoever runs it."""

from __future__ import annotations


class DriftError(Exception):
    """Something that the user can mend: a file, an event, a setting. The message says what."""


class LayoutError(DriftError):
    """Two sketches whose bins are not the same."""


class FileGoneError(DriftError):
    """A file that was listed and is no longer there: whoever writes events removes old ones."""
