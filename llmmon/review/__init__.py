"""What a change of specs does, in a reviewer's words.

Compares the `model.json` documents of two builds: those of this version, or older ones from disk.
"""

from llmmon.review.change import Change, Excerpt, Review, Risk, ServiceReview
from llmmon.review.compare import compare
from llmmon.review.document import Document, ReviewError
from llmmon.review.machine import to_json
from llmmon.review.markdown import render_markdown
from llmmon.review.text import render_text

__all__ = [
    "Change",
    "Document",
    "Excerpt",
    "Review",
    "ReviewError",
    "Risk",
    "ServiceReview",
    "compare",
    "render_markdown",
    "render_text",
    "to_json",
]
