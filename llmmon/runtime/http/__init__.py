"""One HTTP client for all that llmmon asks of others: servers of Prometheus, gateways, addresses."""
