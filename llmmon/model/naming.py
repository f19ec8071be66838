"""Every name llmmon emits: metrics, labels, alerts, rule groups, files. A rename is a breaking change.

The `slo:…` series and the `sloth_…` labels keep the names of Sloth, so that dashboards made for it
work on these rules.
"""

from __future__ import annotations

from hashlib import sha256

from llmmon.units import Duration

_MAX_UID = 40
_MAX_CRONJOB = 52
_LONGEST_BOARD = len("overview")
FLEET = "fleet"
"""The folder of what belongs to all services, and the tag of their dashboard."""
FLEET_UID = "llmmon-fleet"
_MAX_PANEL_ID = 2**31
"""Grafana's ids are 32 bits wide, and positive."""

SERVICE_LABEL = "llm_service"
MODEL_LABEL = "model"
OPERATION_LABEL = "operation"
SLO_LABEL = "slo"
DIRECTION_LABEL = "direction"
SERVICE_TIER_LABEL = "service_tier"
CONTEXT_TIER_LABEL = "context_tier"
UNIT_LABEL = "unit"
BUDGET_LABEL = "budget"
SHARE_LABEL = "share"
PERIOD_LABEL = "period"
PART_LABEL = "part"
BASIS_LABEL = "basis"
CURRENCY_LABEL = "currency"
SIGNAL_LABEL = "signal"
STATISTIC_LABEL = "statistic"
BIN_LABEL = "bin"
VERDICT_LABEL = "verdict"
DASHBOARDS_LABEL = "dashboards"
"""What the uids of a service's dashboards begin with."""
SEVERITY_LABEL = "severity"
TEAM_LABEL = "team"
LONG_WINDOW_LABEL = "long_window"
MISSING_METRIC_LABEL = "missing_metric"
HOST_LABEL = "host"
GPU_LABEL = "gpu"
GPU_UUID_LABEL = "UUID"
GPU_MODEL_LABEL = "modelName"
INSTANCE_ID_LABEL = "GPU_I_ID"
INSTANCE_PROFILE_LABEL = "GPU_I_PROFILE"
NAMESPACE_LABEL = "namespace"
POD_LABEL = "pod"
XID_LABEL = "xid"
LINK_ERROR_LABEL = "kind"
SLOTH_SERVICE_LABEL = "sloth_service"
SLOTH_SLO_LABEL = "sloth_slo"
SLOTH_ID_LABEL = "sloth_id"
SLOTH_WINDOW_LABEL = "sloth_window"
SLOTH_SEVERITY_LABEL = "sloth_severity"

RESERVED_LABELS = frozenset(
    {
        SERVICE_LABEL,
        MODEL_LABEL,
        OPERATION_LABEL,
        SLO_LABEL,
        SEVERITY_LABEL,
        TEAM_LABEL,
        LONG_WINDOW_LABEL,
        MISSING_METRIC_LABEL,
        "metric",
        SLOTH_SERVICE_LABEL,
        SLOTH_SLO_LABEL,
        SLOTH_ID_LABEL,
        SLOTH_WINDOW_LABEL,
        SLOTH_SEVERITY_LABEL,
        BUDGET_LABEL,
        SHARE_LABEL,
        PERIOD_LABEL,
        PART_LABEL,
        BASIS_LABEL,
        CURRENCY_LABEL,
        SIGNAL_LABEL,
        STATISTIC_LABEL,
        BIN_LABEL,
        VERDICT_LABEL,
        DASHBOARDS_LABEL,
        "alertname",
        "alertstate",
        "instance",
        "job",
        "le",
        "quantile",
        "outcome",
        "error_type",
        DIRECTION_LABEL,
        SERVICE_TIER_LABEL,
        CONTEXT_TIER_LABEL,
        UNIT_LABEL,
        "reason",
        "rating",
    }
)
"""Labels that a spec can neither set nor use as a dimension."""
GPU_LABELS = (HOST_LABEL, GPU_LABEL, GPU_UUID_LABEL, GPU_MODEL_LABEL)
"""What tells a GPU from others. A spec with GPUs cannot set them, nor the next."""
INSTANCE_LABELS = (
    *GPU_LABELS,
    *(INSTANCE_ID_LABEL, INSTANCE_PROFILE_LABEL, NAMESPACE_LABEL, POD_LABEL),
)
"""What tells a GPU, or an instance of it, and the workload on it."""

EVENTS_BAD = "slo:events_bad:rate5m"
EVENTS_TOTAL = "slo:events_total:rate5m"
EVENTS_BAD_HOURLY = "slo:events_bad:increase1h"
EVENTS_TOTAL_HOURLY = "slo:events_total:increase1h"
OBJECTIVE = "slo:objective:ratio"
ERROR_BUDGET = "slo:error_budget:ratio"
PERIOD_DAYS = "slo:time_period:days"
CURRENT_BURN_RATE = "slo:current_burn_rate:ratio"
PERIOD_BURN_RATE = "slo:period_burn_rate:ratio"
BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"
SLO_INFO = "sloth_slo_info"

SERVICE_INFO = "llm:service:info"
REQUESTS_RATE = "llm:requests:rate5m"
ERRORS_RATE = "llm:errors:rate5m"
TOKENS_RATE = "llm:tokens:rate5m"
TOKENS_PRICE = "llm:price:per_token"
UNITS_PRICE = "llm:price:per_unit"
HOURS_PRICE = "llm:price:per_hour"
TOKENS_WEIGHT = "llm:price:token_weight"
WEIGHTED_TOKENS = "llm:weighted_tokens:increase1m"
WEIGHTED_TOKENS_HOURLY = "llm:weighted_tokens:increase1h"
PER_MILLION = "llm:price:per_million"
TOKENS_BY_DIRECTION = "llm:tokens_by_direction:increase1m"
BILLED_UNITS = "llm:billed_units:increase1m"
MODULE_COST = "llm:module_cost:increase1m"
REQUESTS = "llm:requests:increase1m"
GOOD_REQUESTS = "llm:good_requests:increase1m"
COMPLETED_TASKS = "llm:completed_tasks:increase1m"
COST_PER_REQUEST = "llm:cost_per_request:ratio1h"
COST_PER_1000_REQUESTS = "llm:cost_per_1000_requests:ratio1h"
COST_PER_GOOD_REQUEST = "llm:cost_per_good_request:ratio1h"
COST_PER_COMPLETED_TASK = "llm:cost_per_completed_task:ratio1h"
PERIOD_ELAPSED = "llm:period:elapsed_seconds"
PERIOD_REMAINING = "llm:period:remaining_seconds"
BUDGET_LIMIT = "llm:budget:limit"
BUDGET_SPENT = "llm:budget:spent"
BUDGET_LEFT = "llm:budget:remaining"
BUDGET_SHARE = "llm:budget:spent_ratio"
BUDGET_RATE = "llm:budget:spending_per_second"
BUDGET_FORECAST = "llm:budget:forecast"
BUDGET_EXHAUSTION = "llm:budget:exhaustion_timestamp_seconds"

GPU_ALLOCATED = "llm:gpu_allocated:bool"
GPU_WATCHED = "llm:gpu_watched:bool"
GPU_XID = "llm:gpu_xid:code"
GPU_XID_NEW = "llm:gpu_xid_new:code"
GPU_TEMPERATURE_MARGIN = "llm:gpu_temperature_margin:celsius"
GPU_MEMORY_TEMPERATURE_MARGIN = "llm:gpu_memory_temperature_margin:celsius"
GPU_NVLINK_ERRORS = "llm:gpu_nvlink_errors:total"
GPU_PRICE = "llm:gpu_price:per_hour"

GPU_XID_ALERT = "LLMGpuXid"
GPU_ROW_REMAP_FAILURE_ALERT = "LLMGpuRowRemapFailure"
GPU_ROW_REMAP_PENDING_ALERT = "LLMGpuRowRemapPending"
GPU_MEMORY_ERRORS_ALERT = "LLMGpuMemoryErrors"
GPU_RECOVERY_ALERT = "LLMGpuRecoveryAction"
GPU_NVLINK_ALERT = "LLMGpuNvlinkErrors"
GPU_CHECKSUM_ALERT = "LLMGpuNvlinkChecksums"
GPU_PCIE_ALERT = "LLMGpuPcieReplays"
GPU_THERMAL_ALERT = "LLMGpuThermalThrottling"
GPU_POWER_ALERT = "LLMGpuPowerThrottling"
GPU_TEMPERATURE_ALERT = "LLMGpuTemperature"
GPU_MARGIN_ALERT = "LLMGpuTemperatureMargin"
GPU_MEMORY_TEMPERATURE_ALERT = "LLMGpuMemoryTemperature"
GPU_LOST_ALERT = "LLMGpuLost"
GPU_FIELD_ALERT = "LLMGpuFieldMissing"
GPU_IDLE_ALERT = "LLMGpuIdle"
DRIFT_BUCKETS = "buckets"
DRIFT_SUM = "sum"
DRIFT_BINS = "bins"
DRIFT_EVENTS = "events"
DRIFT_SQUARES = "squares"
DRIFT_HOURS = "hours"
DRIFT_MEAN = "mean"
DRIFT_VARIANCE = "variance"
CURRENT = "current"
BASELINE = "baseline"
DRIFT_SPREAD = "llm:drift:spread"
DRIFT_STATISTIC = "llm:drift:statistic"
DRIFT_EFFECT = "llm:drift:effect"
DRIFT_LOWER_BOUND = "llm:drift:effect_lower_bound"
DRIFT_THRESHOLD = "llm:drift:threshold"
DRIFT_MIN_EVENTS = "llm:drift:min_events"
DRIFT_SCORE = "llm:drift:score"
DRIFT_PAST_SCORE = "llm:drift:past_score"
DRIFT_EXCESS = "llm:drift:excess_variance"
DRIFT_CRITICAL = "llm:drift:critical_score"
DRIFT_EXCEEDS = "llm:drift:exceeds"
DRIFT_DEVIATION = "llm:drift:deviation"
DRIFT_TOGETHER_DEVIATION = "llm:drift:together_deviation"
DRIFT_TOGETHER_EFFECT = "llm:drift:together_effect"
DRIFT_TOGETHER_EXCEEDS = "llm:drift:together_exceeds"
DRIFT_VERDICT = "llm:drift:verdict"

DRIFT_JOB_EFFECT = "llm_drift_job_effect"
DRIFT_JOB_LOWER_BOUND = "llm_drift_job_effect_lower_bound"
DRIFT_JOB_FLOOR = "llm_drift_job_floor"
DRIFT_JOB_EVENTS = "llm_drift_job_events"
DRIFT_JOB_BASELINE_EVENTS = "llm_drift_job_baseline_events"
DRIFT_JOB_MIN_EVENTS = "llm_drift_job_min_events"
DRIFT_JOB_P_VALUE = "llm_drift_job_p_value"
DRIFT_JOB_VERDICT = "llm_drift_job_verdict"
DRIFT_JOB_LEVEL = "llm_drift_job_level"
DRIFT_JOB_LAST_RUN = "llm_drift_job_last_run_timestamp_seconds"
DRIFT_JOB_WINDOW_END = "llm_drift_job_window_end_timestamp_seconds"
DRIFT_JOB_VERDICTS = "llm:drift_job:verdict"
DRIFT_JOB_FLOORS = "llm:drift_job:effect_floors"
DRIFT_JOB_NEEDED = "llm:drift_job:events_needed"
DRIFT_JOB_AGE = "llm:drift_job:age_seconds"
DRIFT_JOB_GROUP = "llmmon_drift"
"""The label `job` of the results at a Pushgateway."""
DRIFT_JOB_TOPIC = "drift_job"
"""Of its rules. With an underscore: no signal's topic can be the same."""

BUDGET_SHARE_ALERT = "LLMBudgetShareSpent"
BUDGET_EXHAUSTED_ALERT = "LLMBudgetExhausted"
BUDGET_FORECAST_ALERT = "LLMBudgetForecast"
BUDGET_SPIKE_ALERT = "LLMSpendSpike"
UNPRICED_ALERT = "LLMUnpricedTokens"
COST_MISMATCH_ALERT = "LLMCostMismatch"
BURN_ALERT = "LLMErrorBudgetBurn"
EXHAUSTED_ALERT = "LLMErrorBudgetExhausted"
ABSENT_ALERT = "LLMMetricAbsent"
DRIFT_ALERT = "LLMDrift"
DRIFT_JOB_ALERT = "LLMDriftInEvents"
DRIFT_JOB_FEW_ALERT = "LLMDriftTooFewEvents"
DRIFT_JOB_MISSING_ALERT = "LLMDriftJobMissing"


def error_ratio(window: Duration) -> str:
    """The recorded share of bad events over a window."""
    return f"slo:sli_error:ratio_rate{window}"


def increase(measure: str, step: Duration) -> str:
    """What was spent of a measure, `cost` or `tokens`, in the last `step`."""
    return f"llm:{measure}:increase{step}"


def gpu_series(key: str, unit: str) -> str:
    """A field of the GPUs' exporter, under our name and in our unit."""
    return f"llm:gpu_{key}:{unit}"


def throttled(cause: str) -> str:
    """The share of time in which clocks were held down, over five minutes."""
    return f"llm:gpu_{cause}_throttled:ratio_rate5m"


def to_date(measure: str) -> str:
    """What was spent of a measure since the period began."""
    return f"llm:{measure}:to_date"


OF_ALL_SERVICES = frozenset(
    {
        *(SERVICE_INFO, REQUESTS_RATE, ERRORS_RATE, TOKENS_RATE),
        *(BUDGET_REMAINING, CURRENT_BURN_RATE, BUDGET_SHARE),
        *(to_date("cost"), increase("cost", Duration.parse("1h"))),
    }
)
"""What services have in common, as far as they have it: what can be read over all of them."""


def part_to_date(measure: str) -> str:
    """A part of the same: closed days, closed hours and the like."""
    return f"llm:{measure}:part_to_date"


def previous_day(measure: str) -> str:
    """What was spent of a measure yesterday."""
    return f"llm:{measure}:previous_day"


def drift_topic(signal: str) -> str:
    """The topic of the rules that compare a signal with its past."""
    return f"drift-{signal.replace('_', '-')}"


def drift_hourly(part: str) -> str:
    """What was counted of a signal in the last hour: `buckets`, the `sum`, or `bins`."""
    return f"llm:drift_{part}:increase1h"


def drift_window(part: str, window: str) -> str:
    """The same of the `current` window or of the `baseline`; and how many `events` there were."""
    return f"llm:drift_{part}:{window}"


def drift_textfile(service: str) -> str:
    """The file in which the node exporter finds the results of a service's drift job."""
    return f"llmmon_drift_{service}.prom"


def drift_cronjob(service: str) -> str:
    """The name of a service's CronJob: at most 52 characters, as Kubernetes wants it."""
    name = f"{service}-drift"
    if len(name) <= _MAX_CRONJOB:
        return name
    return f"drift-{sha256(service.encode()).hexdigest()[:16]}"


def slo_id(service: str, slo: str) -> str:
    """Sloth's id of an SLO, unique over all services."""
    return f"{service}-{slo}"


def rule_group(identifier: str, part: str) -> str:
    """The name of a rule group: unique in a Prometheus, whatever files are loaded."""
    return f"llmmon-{identifier}-{part}"


def python_package(service: str) -> str:
    """The name of the service's instrumentation package."""
    return f"{service.replace('-', '_')}_llm"


def runbook_path(service: str, alert: str) -> str:
    """Where the runbook of an alert stands below the output folder, and below `runbook_base`."""
    return f"{service}/runbooks/{alert}.md"


def dashboard_uid(service: str, board: str) -> str:
    """Grafana's id of a dashboard: stable, and at most 40 characters long."""
    return f"{dashboard_uid_stem(service)}-{board}"


def dashboard_uid_stem(service: str) -> str:
    """What the ids of all dashboards of a service begin with."""
    stem = f"llmmon-{service}"
    if len(stem) + 1 + _LONGEST_BOARD <= _MAX_UID:
        return stem
    return f"llmmon-{sha256(service.encode()).hexdigest()[:16]}"


def slo_panel(slo: str) -> str:
    """The key of the panel, on the board `slo`, to which the alerts of an SLO lead."""
    return f"slo/{slo}/burn-rate"


def budget_panel(budget: str) -> str:
    """The key of the panel, on the board `cost`, to which the alerts of a budget lead."""
    return f"budget/{budget}/spent"


def drift_panel(signal: str, statistic: str) -> str:
    """The key of the panel, on the board `quality`, to which the alerts of a drift check lead."""
    return f"drift/{signal}/{statistic}/effect"


def drift_job_panel(what: str) -> str:
    """The key of a panel, on the board `quality`, to which the alerts of a drift job lead."""
    return f"drift-job/{what}"


def panel_id(key: str) -> int:
    """Grafana's id of a panel: from its key alone, so that no other panel's id depends on it."""
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") % (_MAX_PANEL_ID - 1) + 1
