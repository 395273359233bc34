package dev.tiller.cli.option;

import java.util.concurrent.Callable;

/**
 * A command of a user's own: a class with picocli's {@code @Command}, named in {@code
 * META-INF/services/dev.tiller.cli.option.AddedCommand} of a jar on {@code TILLER_CLASSPATH}, or in
 * {@code lib} of an unpacked distribution. It has the help, the mixins and the exit codes of the
 * commands beside it; {@link Answer} prints what it found. A class needs a constructor without
 * parameters.
 */
public interface AddedCommand extends Callable<Integer> {}
