"""Personal data: finding what is held of a person, erasing it, proving it, and keeping nothing longer than promised."""
