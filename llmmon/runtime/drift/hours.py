"""Hours since 1970 in UTC, and how they are written."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_HOUR = timedelta(hours=1)
_FORM = "%Y-%m-%dT%HZ"


def hour_text(hour: int) -> str:
    """`2027-01-15T08Z`."""
    return (_EPOCH + hour * _HOUR).strftime(_FORM)


def hour_from_text(text: str) -> int:
    """The hour that `hour_text` wrote.

    Raises:
        ValueError: it is not one.
    """
    return hour_of(datetime.strptime(text, _FORM).replace(tzinfo=timezone.utc))


def hour_of(moment: datetime) -> int:
    """The hour that a moment lies in."""
    return (moment - _EPOCH) // _HOUR
