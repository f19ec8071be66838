"""From specs to the model: references followed, defaults filled in, everything named.

One module per section. What a user did wrong is reported and left out; nothing here raises for it.
"""

from llmmon.resolve.drift_job import resolve_drift_job
from llmmon.resolve.parsed import Parsed
from llmmon.resolve.price_files import PriceFile, resolve_price_file
from llmmon.resolve.root import resolve

__all__ = ["Parsed", "PriceFile", "resolve", "resolve_drift_job", "resolve_price_file"]
