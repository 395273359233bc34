/**
 * Commands that measure what maps do: to texts ({@link dev.tiller.cli.evaluate.EvalCommand}) and to
 * answers ({@link dev.tiller.cli.evaluate.QuizCommand}).
 */
@NullMarked
package dev.tiller.cli.evaluate;

import org.jspecify.annotations.NullMarked;
