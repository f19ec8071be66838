"""A Prometheus of one's own on loopback, whose history is a simulated service: for looking at dashboards.

    from llmmon.local_prometheus.programs import find_programs
    from llmmon.local_prometheus.simulated import simulated

    programs = find_programs(None, search_path)         # or the server's path; NoPrometheusError
    with simulated(compilation.services, programs, scenario="incident") as history:
        history.url                                     # "http://127.0.0.1:40123"
        history.start, history.end                      # Unix times, in seconds
        history.step                                    # seconds between samples and evaluations

`simulated(services, programs, *, scenario="normal", end=…, hours=26, seed=0, progress=silent)` is a
context manager: at its end the server is stopped and its folder is gone, whatever happened within.
Without `end` the history has a fixed date, so that the same services give the same pictures. Ask
instant queries at `end`, and ranges up to `end`.
"""
