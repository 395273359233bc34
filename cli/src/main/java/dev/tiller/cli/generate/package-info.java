/**
 * Commands that write: a continuation, or what belongs into gaps. Start at {@link
 * dev.tiller.cli.generate.GenerateCommand}.
 */
@NullMarked
package dev.tiller.cli.generate;

import org.jspecify.annotations.NullMarked;
