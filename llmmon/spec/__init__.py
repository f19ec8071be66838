"""What users may write: the shapes of a service spec, of `llmmon.yaml`, of a price
file and of a drift job.

Shape only: no reference from one part to another, and no default that needs to know one.
"""

from llmmon.spec.event_schema import event_json_schema
from llmmon.spec.parse import parse_drift_config, parse_price_file, parse_shared, parse_spec
from llmmon.spec.price_file import PRICES_VERSION, PRICES_VERSIONS, PriceFileShape
from llmmon.spec.root import VERSION, ServiceSpec, SharedSpec
from llmmon.spec.schema import json_schema

__all__ = [
    "PRICES_VERSION",
    "PRICES_VERSIONS",
    "VERSION",
    "PriceFileShape",
    "ServiceSpec",
    "SharedSpec",
    "event_json_schema",
    "json_schema",
    "parse_drift_config",
    "parse_price_file",
    "parse_shared",
    "parse_spec",
]
