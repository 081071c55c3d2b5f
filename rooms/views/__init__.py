"""Pages and acts over HTTP, one function each: the law, the object for this person, the act, the answer."""
