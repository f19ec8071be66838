"""What users may write: the shapes of a service spec and of `llmmon.yaml`.

Shape only: no reference from one part to another, and no default that needs to know one.
"""

from llmmon.spec.parse import parse_shared, parse_spec
from llmmon.spec.root import VERSION, ServiceSpec, SharedSpec
from llmmon.spec.schema import json_schema

__all__ = ["VERSION", "ServiceSpec", "SharedSpec", "json_schema", "parse_shared", "parse_spec"]
