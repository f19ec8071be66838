"""Tests of the rules on a drift job: courses of what it reports, and which alerts must come of them."""
