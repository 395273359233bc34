package dev.tiller.jinja;

import java.util.Map;

/** The one thing whose attributes can be set, and so outlive the turn of a loop. */
record Namespace(Map<String, Object> values) {}
