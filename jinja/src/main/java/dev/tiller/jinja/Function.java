package dev.tiller.jinja;

/** What can be called: a macro, a method of a value, one of the few functions there are. */
@FunctionalInterface
interface Function {
  Object call(Given given);
}
