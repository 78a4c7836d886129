"""Meta-analysis: from the figures of studies to a pooled estimate with what speaks for and against it."""
