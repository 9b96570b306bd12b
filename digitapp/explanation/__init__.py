"""Why the digit network answers as it does: saliency, counterfactuals, look-alikes. Knows no Streamlit and no
TensorFlow."""
