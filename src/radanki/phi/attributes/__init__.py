"""Which attributes of DICOM can name a patient, and which of their values cannot."""
