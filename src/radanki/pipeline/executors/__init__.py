"""Where jobs are done: child processes of this machine, or the machines of a cluster."""
