"""Protected health information: where a file can hold it, what it says, and how it is taken out."""
