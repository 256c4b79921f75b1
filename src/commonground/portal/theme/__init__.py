"""The look of the site: base page, components, colours, type, and the front-end packages pages use."""
