package dev.tiller.jinja;

/** A method with the value that it belongs to. */
record Method(Object of, Function body) implements Function {
  @Override
  public Object call(Given given) {
    return body.call(given);
  }
}
