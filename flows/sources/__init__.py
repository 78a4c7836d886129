"""Where records come from: one module an API, and the polite client that they share."""
