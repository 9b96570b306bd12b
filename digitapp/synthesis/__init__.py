"""Drawn truth: the pen, digits and signs as strokes, and whole pages composed of them.

NumPy, OpenCV and Pillow only.
"""
