"""Files of other annotation tools, read as shapes with their labels and nothing else."""
