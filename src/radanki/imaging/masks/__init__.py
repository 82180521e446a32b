"""Label maps, segmentations and contours, laid over a picture and traced as outlines."""
