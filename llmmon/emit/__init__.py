"""From values to bytes: writers, the in-memory tree, the atomic write, the manifest."""
