"""Label maps, segmentations and contours become outlines on a picture."""
