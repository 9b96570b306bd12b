"""The Streamlit script, its pages, charts and canvas. Knows nothing of training."""
