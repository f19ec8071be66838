"""Why an HTTP server could not be asked, in words for whoever named it."""

from __future__ import annotations

from ssl import SSLCertVerificationError

from urllib3 import exceptions as fault


class HttpError(Exception):
    """No answer. The message says whose, why, and how often it was tried; no secret is in it."""


class NoAnswerInTimeError(HttpError):
    """Nothing came in the time that there was."""


def is_passing(error: Exception) -> bool:
    """Whether another try may help: not where an address or a certificate is at fault."""
    return not isinstance(
        _innermost(error), fault.LocationValueError | fault.SSLError | fault.DecodeError
    )


def is_timeout(error: Exception) -> bool:
    """Whether nobody answered in time. Who refuses a connection has answered."""
    inner = _innermost(error)
    timeouts = (fault.TimeoutError, TimeoutError)
    return isinstance(inner, timeouts) and not isinstance(inner, fault.NewConnectionError)


def words(error: Exception) -> str:
    """What went wrong, to follow a name: "cannot be reached: connection refused"."""
    inner = _innermost(error)
    if isinstance(inner, fault.LocationValueError):
        return "is not an address"
    if isinstance(inner, fault.NameResolutionError):
        return "cannot be reached: no such host is known"
    if isinstance(inner, fault.NewConnectionError):
        return f"cannot be reached: {_system(inner)}"
    if isinstance(inner, fault.SSLError):
        return f"cannot be trusted: {_certificate(inner)}"
    if isinstance(inner, fault.ProxyError):
        return f"cannot be reached through the proxy: {_system(inner.original_error)}"
    if isinstance(inner, fault.ResponseError):
        return "sends on from one address to the next, without end"
    if isinstance(inner, fault.DecodeError):
        return "sends what is not compressed as it says"
    if isinstance(inner, fault.IncompleteRead | fault.ProtocolError):
        return "ended the connection before its answer did"
    return f"cannot be asked: {type(inner).__name__}"


def _innermost(error: Exception) -> Exception:
    """urllib3 wraps what happened in what it meant to do about it."""
    while isinstance(error, fault.MaxRetryError) and error.reason is not None:
        error = error.reason
    return error


def _system(error: BaseException) -> str:
    """The operating system's word for it, wherever in the chain it stands."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return "no connection"


def _certificate(error: fault.SSLError) -> str:
    for cause in (error.__cause__, error.__context__, *error.args):
        if isinstance(cause, SSLCertVerificationError):
            return cause.verify_message
    return str(error.args[0] if error.args else error)
