"""The site: one Django project; its apps are named as the visitor would name the room."""
