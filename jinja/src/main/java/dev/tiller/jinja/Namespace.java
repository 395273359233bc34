package dev.tiller.jinja;

import java.util.Map;

/** The one thing whose attributes can be set, and so outlive the turn of a loop. */
final class Namespace {

  private final Map<String, Object> values;

  Namespace(Map<String, Object> values) {
    this.values = values;
  }

  Map<String, Object> values() {
    return values;
  }
}
