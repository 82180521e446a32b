"""Pictures that are worked out: MR sequences on maps of tissues, and MR artefacts on any slice."""
