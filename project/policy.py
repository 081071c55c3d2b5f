"""What browsers may do with our pages, said in headers; and which of Django's advice does not apply."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'none'"],
    }
}

# No page of ours needs any of these, so no page may ask for them, whatever gets into it.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "bluetooth", "browsing-topics", "camera", "clipboard-read",
        "display-capture", "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid",
        "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
        "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
        "xr-spatial-tracking",
    )
}  # fmt: skip

SILENCED_SYSTEM_CHECKS = [
    # Other names below this domain are not ours to decide about, nor is a list in browsers.
    "security.W005",
    "security.W021",
    # The proxy that ends TLS redirects. Health checks ask the process itself, without TLS.
    "security.W008",
    # The live view is a frame of our own.
    "security.W019",
]
