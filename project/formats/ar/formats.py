"""What Django has not for Arabic."""

DATETIME_FORMAT = "j F Y، g:i A"
DATE_FORMAT = "j F Y"
