"""Tests of drift checks: what their rules must make of hours of events, from what drift means."""
