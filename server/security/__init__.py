"""Who may ask what: token, Host, Origin, headers and limits, checked before any route."""
