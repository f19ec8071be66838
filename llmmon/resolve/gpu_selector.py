"""Which series are of the service's GPUs: what a selector means when scraping renames labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from llmmon.catalog.dcgm import WORKLOAD_LABELS, exporter
from llmmon.catalog.versions import Version
from llmmon.codes.gpu import ONE_GPU
from llmmon.codes.references import LABEL_USED_TWICE
from llmmon.codes.sources import UNKNOWN_LABEL
from llmmon.model import naming
from llmmon.resolve.parsed import Problems
from llmmon.spec.gpu import GpuShape
from llmmon.words import did_you_mean, quoted

_MOVED = "exported_"
_OF_LINKS = frozenset({"gpu_uuid", "model_name", "nvlink", "nvswitch"})
"""Labels of metrics of single links, which nothing here reads."""
_PATH = ("gpu", "selector")


@dataclass(frozen=True, slots=True)
class Selected:
    """Labels and values that the series have in Prometheus."""

    matched: tuple[tuple[str, str], ...]
    anywhere: tuple[tuple[str, str], ...]
    """Those that do not depend on which workload is on the GPU."""


def resolve_selector(
    shape: GpuShape, version: Version | None, target_labels: tuple[str, ...], problems: Problems
) -> Selected:
    """The selector by the labels of the series; what no series carries is reported and left out."""
    honor = shape.exporter.honor_labels
    known = set(_known(version, target_labels, honor))
    found: dict[str, str] = {}
    for label, value in shape.selector.items():
        if label not in known:
            _report_unknown(label, sorted(known), honor, problems)
            continue
        if label == naming.GPU_UUID_LABEL:
            message = "a selector by UUID is of one GPU, as long as it is not replaced"
            hint = "select by namespace, pod, host or job"
            problems.add(ONE_GPU, message, (*_PATH, label), hint, key=True)
        meant = label if honor or label not in WORKLOAD_LABELS else _MOVED + label
        if meant in found:
            message = f"{quoted(label)} and {quoted(meant)} are the same label here"
            problems.add(LABEL_USED_TWICE, message, (*_PATH, label), "remove one", key=True)
        found[meant] = value
    return Selected(_sorted(found), _sorted({k: v for k, v in found.items() if not _moves(k)}))


def _sorted(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def _moves(label: str) -> bool:
    """Whether a label goes away with the workload, or belongs to a part of the GPU."""
    return label.removeprefix(_MOVED) in WORKLOAD_LABELS or label.startswith("GPU_I_")


def _known(version: Version | None, targets: tuple[str, ...], honor: bool) -> Iterator[str]:
    """`namespace` and the like are the workload's, whatever the scrape targets have of that name."""
    carried = (label.name for label in exporter().common_labels if label.is_in(version))
    for label in (*(name for name in carried if name not in _OF_LINKS), *targets):
        if not (honor and label.startswith(_MOVED)):
            yield label


def _report_unknown(label: str, known: list[str], honor: bool, problems: Problems) -> None:
    message = f"no metric of {exporter().title} carries the label {quoted(label)}"
    hint = did_you_mean(label, known, "labels", "add it to prometheus.target_labels")
    own = label.removeprefix(_MOVED)
    if honor and own in WORKLOAD_LABELS:
        message = f"with honor_labels, no series has the label {quoted(label)}"
        hint = f"write it as {own}"
    problems.add(UNKNOWN_LABEL, message, (*_PATH, label), hint, key=True)
