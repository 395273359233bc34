package dev.tiller.cli.option;

/**
 * A command whose work asks its {@link dev.tiller.ground.Monitor} between steps, saves what can be
 * resumed and returns. On Ctrl-C the process waits for it; other commands end at once.
 */
public interface LongWork {}
