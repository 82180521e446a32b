"""What a file says as it was written: texts that a `#` cuts off, and what is sound of a case that has faults."""
