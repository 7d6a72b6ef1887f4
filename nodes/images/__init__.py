"""Pictures: loading, saving, resampling, filters, compositing and sheets."""
