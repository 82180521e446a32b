"""The packages of a build: written where something in them changed, and left alone where nothing did."""
