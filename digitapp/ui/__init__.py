"""The Streamlit script, its pages, charts and drawing pad. Knows nothing of training."""
