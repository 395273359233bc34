/**
 * The {@code tiller} command. {@link dev.tiller.cli.Main} owns the process (streams, Ctrl-C, exit
 * code), {@link dev.tiller.cli.Tiller} the tree of commands, {@link dev.tiller.cli.Failures} what
 * people read when something goes wrong. One class per command lives in {@code command}, options
 * that several commands share in {@code option}; {@code outcome} prints and draws what was
 * measured, {@code doctor} looks at the machine, {@code cache} at what is kept on disk. No package
 * of this module is public API.
 */
@NullMarked
package dev.tiller.cli;

import org.jspecify.annotations.NullMarked;
