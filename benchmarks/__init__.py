"""Measurements of speed. Claims about speed come from here and from nowhere else."""
