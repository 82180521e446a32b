"""Where pixels lie in the patient."""
