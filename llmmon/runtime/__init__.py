"""Code that ends up in users' processes. It imports nothing else of ours."""
