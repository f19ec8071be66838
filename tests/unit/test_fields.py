"""Single values of a spec: what is read, and the words for what is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from llmmon import fields
from llmmon.spec import values
from llmmon.units import Duration, Money


def _read(field: Any, value: Any) -> Any:
    return TypeAdapter(field).validate_python(value)


def _refusal(field: Any, value: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        _read(field, value)
    (error,) = refused.value.errors()
    return error["type"], error["ctx"]["message"]


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        (fields.DurationField, "1h30m", Duration.of(seconds=5_400)),
        (fields.PercentField, "99.9%", Decimal("0.999")),
        (fields.MoneyField, "500 USD", Money(Decimal(500), "USD")),
        (fields.NumberField, Decimal("0.10"), Decimal("0.10")),
        (fields.NumberField, -3, Decimal(-3)),
        (fields.CountField, 10**9, 10**9),
        (fields.VersionField, Decimal("0.11"), "0.11"),
        (fields.VersionField, "v4.8.0-rc1", "v4.8.0-rc1"),
        (fields.UrlField, "https://a.example/b/", "https://a.example/b"),
        (fields.DateField, "2028-02-29", "2028-02-29"),
        (
            fields.LineField,
            "naïve 日本 🚀 'x' \"y\" {{ z }} `w`",
            "naïve 日本 🚀 'x' \"y\" {{ z }} `w`",
        ),
        (fields.ProseField, "two\nlines\n", "two\nlines"),
        (fields.NameField, "a" * 50, "a" * 50),
        (values.ShareField, "100%", Decimal(1)),
        (values.PercentOrNumberField, "20%", Decimal("0.2")),
        (values.PercentOrNumberField, Decimal("0.15"), Decimal("0.15")),
        (values.RelativePathField, "baselines/chat.v1.json", "baselines/chat.v1.json"),
    ],
)
def test_a_value_is_read_exactly(field: Any, written: Any, read: Any) -> None:
    assert _read(field, written) == read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (fields.DurationField, 5),
        (fields.PercentField, Decimal("99.9")),
        (fields.MoneyField, True),
        (fields.NumberField, "5"),
        (fields.NumberField, True),
        (fields.CountField, Decimal("1.0")),
        (fields.FlagField, 1),
        (fields.FlagField, "true"),
        (fields.LineField, 42),
        (fields.NameField, None),
        (fields.UrlField, ["https://a.example"]),
        (fields.DateField, 2027),
        (values.PercentOrNumberField, True),
    ],
)
def test_a_value_of_the_wrong_type_is_never_converted(field: Any, value: Any) -> None:
    assert _refusal(field, value)[0] == fields.WRONG_TYPE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (fields.NumberField, Decimal("NaN")),
        (fields.NumberField, Decimal("-Infinity")),
        (fields.NumberField, Decimal("1E+999999")),
        (fields.NumberField, 10**39),
        (fields.AmountField, -1),
        (fields.CountField, 0),
        (fields.CountField, 10**9 + 1),
        (fields.LineField, "   "),
        (fields.LineField, "x" * 201),
        (fields.LineField, "a\u202eb"),
        (fields.LineField, "a\u00a0b"),
        (fields.ProseField, "x" * 1_001),
        (fields.ProseField, "a\rb"),
        (fields.NameField, "a" * 51),
        (fields.NameField, "a-"),
        (fields.NameField, "../a"),
        (fields.NameField, "a\n"),
        (fields.MetricNameField, "a-b"),
        (fields.LabelNameField, "0a"),
        (fields.VersionField, "latest"),
        (fields.VersionField, "1" * 21),
        (fields.UrlField, "ftp://a.example"),
        (fields.UrlField, "https://a.example/`id`"),
        (fields.DateField, "2027-02-30"),
        (fields.DateField, "2027-1-1"),
        (fields.DateField, "202\uff17-01-01"),
        (values.ShareField, "0%"),
        (values.ShareField, "100.1%"),
        (values.LimitField, "0.00 USD"),
        (values.PercentOrNumberField, Decimal("Infinity")),
        (values.PositiveField, 0),
        (values.RelativePathField, "/etc/passwd"),
        (values.RelativePathField, "a/../../b"),
        (values.RelativePathField, "a//b"),
        (values.RelativePathField, "a\\b"),
        (values.RelativePathField, "~root/x"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_words_that_follow_it(
    field: Any, value: Any
) -> None:
    kind, message = _refusal(field, value)

    assert kind == fields.BAD_VALUE
    assert message[0].islower()
    assert not message.endswith(".")
