"""The sections of a summary, one module each: plain functions from evidence to blocks."""
