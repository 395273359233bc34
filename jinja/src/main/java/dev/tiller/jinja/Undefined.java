package dev.tiller.jinja;

/**
 * The value of what there is not: prints as nothing, is false and empty, and refuses all else.
 *
 * @param what for messages: {@code "x" is not defined}
 */
record Undefined(String what) {

  static Undefined variable(String name) {
    return new Undefined("\"" + name + "\" is not defined");
  }

  TemplateException refusal() {
    return TemplateException.of(what);
  }
}
