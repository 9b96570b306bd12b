"""Where training material comes from: one small interface over MNIST and what lies in the folder given with --extra."""
