"""Explaining: what two choices differ by and why, month by month where it helps, and one history told."""
