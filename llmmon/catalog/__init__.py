"""What exporters expose, as data: names, types, labels, bounds. Knows no SLO and no rule."""
