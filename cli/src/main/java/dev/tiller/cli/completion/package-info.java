/** {@code tiller completion}: what a shell needs to complete command lines of Tiller. */
@NullMarked
package dev.tiller.cli.completion;

import org.jspecify.annotations.NullMarked;
