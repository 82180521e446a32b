"""Pictures that cases point to, brought to this machine: the only room that opens a connection."""
