"""What Anki's own script has painted on an occlusion card."""

PAINTED = """
  const canvas = document.getElementById("image-occlusion-canvas"), box = canvas.getBoundingClientRect();
  const picture = document.querySelector("#image-occlusion-container img").getBoundingClientRect();
  const size = ({ width, height }) => [Math.round(width), Math.round(height)];
  const drawn = canvas.width && canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const painted = drawn ? drawn.filter((value, at) => at % 4 === 3 && value > 8).length : 0;
  const pixels = Math.min(picture.width * devicePixelRatio, 4096);
  return {
    share: painted / (canvas.width * canvas.height || 1), size: size(box), picture: size(picture),
    sharpness: canvas.width / pixels,
  };
"""
"""The body of a function: the share of the canvas that is painted, and its size and the picture's in CSS pixels."""
