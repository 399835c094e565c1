"""What lies above the canvas: minimap, prompts, hints, breadcrumb, tips."""
