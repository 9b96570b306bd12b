"""Where digits are on a picture of any size: the page network's pyramid, and its maps decoded into detections."""
