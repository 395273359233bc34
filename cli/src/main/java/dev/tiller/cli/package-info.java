/**
 * The {@code tiller} command. {@link dev.tiller.cli.Main} owns the process (streams, Ctrl-C, exit
 * code), {@link dev.tiller.cli.Tiller} the tree of commands, {@link dev.tiller.cli.Failures} what
 * people read when something goes wrong. One class per command lives in the package of its verb
 * ({@code fit}, {@code map}, {@code train} ...), options that several commands share in {@code
 * option}; {@code outcome} prints and draws what was measured, {@code terminal} is the process and
 * the person before it. No package of this module is public API but what a command of one's own
 * needs: {@link dev.tiller.cli.option.AddedCommand} and the types that it names.
 */
@NullMarked
package dev.tiller.cli;

import org.jspecify.annotations.NullMarked;
